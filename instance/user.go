package instance

import (
	"os"
	"strconv"
)

// userName tells users of one computer apart.
func userName() string { return strconv.Itoa(os.Getuid()) }
