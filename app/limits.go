package app

// MaxPart is how many bytes of a text fit into one message, where a line break
// counts as two; Send cuts a longer one into parts.
const MaxPart = maxPartBytes
