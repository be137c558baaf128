package ui

import (
	"context"
	"image"

	"papilio/app/picture"
	"papilio/protocol"
)

// imageBudget is how many bytes of decoded pixels are kept; what was used
// longest ago goes first.
const imageBudget = 64 << 20

// imageWorkers is how many pictures are decoded at once.
const imageWorkers = 2

// imageCache holds decoded pictures by the hash of their bytes. The zero value
// is ready. All of it is on Fyne's goroutine; only the decoding is not.
type imageCache struct {
	kept    map[protocol.Hash]*keptImage
	waiting map[protocol.Hash][]func(*picture.Image)
	queue   []imageJob
	busy    int
	bytes   int
	clock   int // rises with every use
}

type keptImage struct {
	image *picture.Image // nil: the bytes are no picture
	bytes int
	used  int
}

type imageJob struct {
	hash protocol.Hash
	load func() ([]byte, bool)
}

// object gives the decoded picture of an object in the store to then: at once
// when it is in memory, later otherwise, nil when it is not here or broken. It
// is never called after Close.
func (u *UI) object(h protocol.Hash, then func(*picture.Image)) {
	u.image(h, func() ([]byte, bool) { return u.session.Object(h) }, then)
}

// image is object for bytes that come from elsewhere under a hash of theirs;
// load runs off Fyne's goroutine.
func (u *UI) image(h protocol.Hash, load func() ([]byte, bool), then func(*picture.Image)) {
	c := &u.images
	if c.kept == nil {
		c.kept, c.waiting = map[protocol.Hash]*keptImage{}, map[protocol.Hash][]func(*picture.Image){}
	}
	if h.IsZero() {
		then(nil)
		return
	}
	if k, ok := c.kept[h]; ok {
		c.clock++
		k.used = c.clock
		then(k.image)
		return
	}
	waiting, running := c.waiting[h]
	c.waiting[h] = append(waiting, then)
	if !running {
		c.queue = append(c.queue, imageJob{h, load})
		u.decodeNext()
	}
}

func (u *UI) decodeNext() {
	c := &u.images
	for c.busy < imageWorkers && len(c.queue) > 0 {
		job := c.queue[0]
		c.queue = c.queue[1:]
		c.busy++
		call(u, func(context.Context) (*picture.Image, error) {
			data, ok := job.load()
			if !ok {
				return nil, errNotHere
			}
			return picture.Decode(data)
		}, func(img *picture.Image, err error) {
			c.busy--
			c.decoded(job.hash, img, err)
			u.decodeNext()
		})
	}
}

// decoded keeps a picture and tells whoever waits. What is not here is not
// remembered: it may come.
func (c *imageCache) decoded(h protocol.Hash, img *picture.Image, err error) {
	if err != nil {
		img = nil
	}
	if err != errNotHere {
		c.clock++
		k := &keptImage{image: img, used: c.clock}
		if img != nil {
			b := img.Bounds()
			k.bytes = b.Dx() * b.Dy() * 4 * len(img.Frames)
		}
		c.kept[h] = k
		c.bytes += k.bytes
		c.evict(h)
	}
	waiting := c.waiting[h]
	delete(c.waiting, h)
	for _, then := range waiting {
		then(img)
	}
}

func (c *imageCache) evict(except protocol.Hash) {
	for c.bytes > imageBudget && len(c.kept) > 1 {
		var oldest protocol.Hash
		for h, k := range c.kept {
			if h != except && (oldest.IsZero() || k.used < c.kept[oldest].used) {
				oldest = h
			}
		}
		c.bytes -= c.kept[oldest].bytes
		delete(c.kept, oldest)
	}
}

// avatar gives the display picture of a contact that is in the store to then:
// at once when it is in memory. PictureReceived tells when there is another.
func (u *UI) avatar(a protocol.Address, then func(*picture.Image)) {
	if h, ok := u.avatars[a]; ok {
		u.object(h, then)
		return
	}
	call(u, func(context.Context) (protocol.Hash, error) {
		h, _ := u.session.PictureOf(a)
		return h, nil
	}, func(h protocol.Hash, _ error) {
		u.avatars[a] = h
		u.object(h, then)
	})
}

// still returns what stands for a picture where nothing moves; nil for none.
func still(img *picture.Image) image.Image {
	if img == nil {
		return nil
	}
	return img.Frames[0]
}
