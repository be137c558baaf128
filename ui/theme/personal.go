package theme

import (
	"math"
	"sync/atomic"
)

// Sizes that the person chooses: bits of a float32, 0 is ours.
var messageSize, customSize atomic.Uint32

// MessageSize is the size of the text of messages, TextMessage unless it was
// changed.
func MessageSize() float32 { return chosen(&messageSize, TextMessage) }

// SetMessageSize changes it; 0 is TextMessage. What shows messages must be laid
// out again.
func SetMessageSize(size float32) { messageSize.Store(math.Float32bits(size)) }

// CustomSize is how large a custom emoticon is at most in a message, SizeCustom
// unless it was changed.
func CustomSize() float32 { return chosen(&customSize, SizeCustom) }

// SetCustomSize changes it; 0 is SizeCustom.
func SetCustomSize(size float32) { customSize.Store(math.Float32bits(size)) }

func chosen(size *atomic.Uint32, ours float32) float32 {
	if n := math.Float32frombits(size.Load()); n > 0 {
		return n
	}
	return ours
}
