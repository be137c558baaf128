// Package protocol holds the nouns of MSNP9: addresses, statuses, lists,
// contacts, MSNObjects, texts, connection types and the errors a server may
// answer with. It does no I/O and imports nothing of Papilio; every other
// package speaks in these types.
//
// All types are plain values and safe to copy. None of them is safe for
// concurrent mutation.
package protocol
