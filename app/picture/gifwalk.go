package picture

import "fmt"

// walkGIF goes over the blocks of a GIF without decoding them, and returns a
// GIF of the first frames that fit the budget: complete ones only, nothing
// behind them. image/gif would take what the headers ask for (golang/go#79063,
// #22237), so it must only see what this returns.
func walkGIF(data []byte, b budget) ([]byte, error) {
	if len(data) < 13 {
		return nil, fmt.Errorf("%w: GIF ends in its header", ErrBroken)
	}
	width, height := int(data[6])|int(data[7])<<8, int(data[8])|int(data[9])<<8
	if err := b.checkSize(width, height); err != nil {
		return nil, err
	}
	w := walker{data: data, at: 13}
	w.skipTable(data[10])
	end, frames := 0, 0 // of the complete frames
	for frames < b.frames && (frames+1)*width*height <= b.total {
		switch w.next() {
		case 0x21: // extension: label and blocks
			w.next()
			w.skipBlocks()
		case 0x2c:
			frameWidth, frameHeight := w.frame()
			if frameWidth*frameHeight > b.pixels {
				return nil, fmt.Errorf("%w: a frame of %d x %d pixels", ErrTooLarge, frameWidth, frameHeight)
			}
			if !w.short {
				end, frames = w.at, frames+1
			}
		default: // the trailer, or quirk: junk, which ends a GIF as well
			w.short = true
		}
		if w.short {
			break
		}
	}
	if frames == 0 {
		if width*height > b.total {
			return nil, fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, width, height)
		}
		return nil, fmt.Errorf("%w: GIF without a whole frame", ErrBroken)
	}
	if end < len(data) && data[end] == 0x3b {
		return data[:end+1], nil
	}
	return append(data[:end:end], 0x3b), nil
}

// walker reads blocks; short is set once the data has ended too early, and at
// then means nothing any more.
type walker struct {
	data  []byte
	at    int
	short bool
}

// next returns the next byte, 0 at the end.
func (w *walker) next() byte {
	if w.skip(1); w.short {
		return 0
	}
	return w.data[w.at-1]
}

func (w *walker) skip(n int) {
	if w.short || n > len(w.data)-w.at {
		w.short = true
		return
	}
	w.at += n
}

// skipTable skips the colour table that the flags announce.
func (w *walker) skipTable(flags byte) {
	if flags&0x80 != 0 {
		w.skip(3 << (1 + flags&7))
	}
}

func (w *walker) skipBlocks() {
	for !w.short {
		n := w.next()
		if n == 0 {
			return
		}
		w.skip(int(n))
	}
}

// frame skips an image descriptor and its data and returns the size.
func (w *walker) frame() (width, height int) {
	w.skip(9)
	if w.short {
		return 0, 0
	}
	d := w.data[w.at-9 : w.at]
	w.skipTable(d[8])
	w.skip(1) // code size
	w.skipBlocks()
	return int(d[4]) | int(d[5])<<8, int(d[6]) | int(d[7])<<8
}
