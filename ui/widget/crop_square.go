package widget

import (
	"image"
	"math"
)

// cropSquare is a square inside a picture, in pixels of the picture. It never
// leaves the picture and never gets smaller than its least side.
type cropSquare struct {
	w, h       float64 // of the picture
	x, y, side float64
}

// leastCrop is the side below which a cut out picture is only blocks of
// colour, where the picture itself is larger than that.
const leastCrop = 24

// newCropSquare returns the largest square in the middle of a picture; of a
// tall one it is taken from the upper third, where faces are.
func newCropSquare(size image.Point) cropSquare {
	q := cropSquare{w: float64(size.X), h: float64(size.Y)}
	q.side = q.most()
	q.x = (q.w - q.side) / 2
	q.y = (q.h - q.side) / 3
	return q
}

// most and least are the limits of the side.
func (q *cropSquare) most() float64 { return min(q.w, q.h) }

func (q *cropSquare) least() float64 { return min(q.most(), max(leastCrop, q.most()/8)) }

// move shifts the square and stops at the edges.
func (q *cropSquare) move(dx, dy float64) {
	q.x = min(max(q.x+dx, 0), q.w-q.side)
	q.y = min(max(q.y+dy, 0), q.h-q.side)
}

// resize gives the square another side round its centre.
func (q *cropSquare) resize(side float64) {
	side = min(max(side, q.least()), q.most())
	d := (q.side - side) / 2
	q.side = side
	q.move(d, d)
}

// corner is one corner of the square: 0 is the upper left, then clockwise.
type corner int

func (c corner) right() bool { return c == 1 || c == 2 }
func (c corner) lower() bool { return c == 2 || c == 3 }

// at returns where a corner is.
func (q *cropSquare) at(c corner) (x, y float64) {
	x, y = q.x, q.y
	if c.right() {
		x += q.side
	}
	if c.lower() {
		y += q.side
	}
	return x, y
}

// pull moves one corner towards a place and leaves the opposite one where it is.
func (q *cropSquare) pull(c corner, x, y float64) {
	fx, fy := q.at((c + 2) % 4) // stays
	roomX, roomY := fx, fy
	dx, dy := fx-x, fy-y
	if c.right() {
		roomX, dx = q.w-fx, x-fx
	}
	if c.lower() {
		roomY, dy = q.h-fy, y-fy
	}
	side := min((dx+dy)/2, roomX, roomY)
	side = max(side, min(q.least(), roomX, roomY))
	q.side = side
	q.x, q.y = fx, fy
	if !c.right() {
		q.x -= side
	}
	if !c.lower() {
		q.y -= side
	}
	q.move(0, 0)
}

// zoom returns how far in the square is: 0 is all there is, 1 the least side.
// It is the logarithm of the side, so that each step looks the same.
func (q *cropSquare) zoom() float64 {
	if q.least() == q.most() {
		return 0
	}
	return math.Log(q.most()/q.side) / math.Log(q.most()/q.least())
}

// setZoom is the reverse of zoom.
func (q *cropSquare) setZoom(z float64) {
	z = min(max(z, 0), 1)
	q.resize(q.most() * math.Pow(q.least()/q.most(), z))
}

// pixels returns the square in whole pixels of the picture.
func (q *cropSquare) pixels() image.Rectangle {
	side := max(1, int(math.Round(q.side)))
	x := min(int(math.Round(q.x)), int(q.w)-side)
	y := min(int(math.Round(q.y)), int(q.h)-side)
	return image.Rect(x, y, x+side, y+side)
}

// full reports whether nothing of the picture is left out.
func (q *cropSquare) full() bool { return q.pixels() == image.Rect(0, 0, int(q.w), int(q.h)) }
