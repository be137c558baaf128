package client

import (
	"context"
	"errors"
	"net"
	"time"

	"papilio/protocol"
)

var errStub = errors.New("stub")

type conn struct {
	done chan struct{}
	nc   net.Conn
}

func (c *conn) leave(error)                                 {}
func (c *conn) cause() error                                { return errStub }
func (c *conn) ping(context.Context) (time.Duration, error) { return 0, errStub }

type books struct{}
type endpoint struct{}

func (endpoint) String() string { return "" }

// Ring is an invitation to a conversation.
type Ring struct {
	From     protocol.Address
	FromName string
}

// Dial signs in: it returns when the contacts are there and the status is set,
// or with a *protocol.Problem.
func Dial(ctx context.Context, o Options) (*Client, error) { return nil, errStub }

// SetStatus changes our status and picture; a zero picture is none.
func (c *Client) SetStatus(ctx context.Context, s protocol.Status, picture protocol.Object) error {
	return errStub
}

// SetName changes our friendly name.
func (c *Client) SetName(ctx context.Context, name string) error { return errStub }

// NewChat opens an empty conversation; Invite people into it.
func (c *Client) NewChat(ctx context.Context) (*Chat, error) { return nil, errStub }

// Answer joins the conversation that somebody called us into.
func (c *Client) Answer(ctx context.Context, r Ring) (*Chat, error) { return nil, errStub }

// Chat is one switchboard session. It is safe for concurrent use.
type Chat struct{ conn *conn }

// Invite calls somebody and returns when they have joined.
func (c *Chat) Invite(ctx context.Context, a protocol.Address) error { return errStub }

// Participants returns who else is here.
func (c *Chat) Participants() []protocol.Address { return nil }

// SendText sends a text; the channel gets its fate: nil, ErrNotDelivered or ErrUnknown.
func (c *Chat) SendText(t protocol.Text) (<-chan error, error) { return nil, errStub }

// SendEmoticons announces custom emoticons; send it right before the text.
func (c *Chat) SendEmoticons(list []protocol.Emoticon) error { return errStub }

// SendTyping says that we are writing.
func (c *Chat) SendTyping() error { return errStub }

// SendNudge shakes the other side's window.
func (c *Chat) SendNudge() error { return errStub }

// SendP2P sends one peer-to-peer chunk: header, payload and footer.
func (c *Chat) SendP2P(ctx context.Context, to protocol.Address, chunk []byte) error { return errStub }

// Leave leaves the conversation without waiting; it may be called in a handler.
func (c *Chat) Leave() {}

// Close leaves the conversation and returns when its goroutines have ended. Do not call it in a handler.
func (c *Chat) Close() error { return nil }
