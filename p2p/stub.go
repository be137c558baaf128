package p2p

import (
	"errors"
	"io"
)

// SendFile offers a file to the contact.
func (p *Peer) SendFile(f File, src io.ReaderAt) (*Transfer, error) {
	return nil, errors.New("not yet")
}

// OfferBackground offers a picture as the background of the conversation.
func (p *Peer) OfferBackground(f File, src io.ReaderAt) (*Transfer, error) {
	return nil, errors.New("not yet")
}

// Accept takes the file of an offer.
func (t *Transfer) Accept(dst io.WriterAt) error { return errors.New("not yet") }

// Decline refuses an offer.
func (t *Transfer) Decline() {}

// Cancel ends the transfer from our side.
func (t *Transfer) Cancel() {}
