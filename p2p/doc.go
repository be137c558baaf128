// Package p2p moves objects (display pictures, custom emoticons, backgrounds) and
// files between two clients: MSNP2P version 1 with MSNSLP on top, over
// switchboards and direct connections (shared/protocol/p2p.md). docs/p2p.md
// explains the layer with its flows.
//
// A Peer is everything between us and one contact. It is given Links, which
// carry chunks, and a function that looks up what may be served. Fetch asks
// the contact for an object and returns bytes whose SHA-1 is that of the object;
// SendFile offers a file, and Options.OnFile is told of one that is offered.
//
// Inside, from the wire up:
//
//	header.go       the 48 bytes before every chunk, and what a chunk is for
//	assemble.go     chunks to messages: one assembler for SLP and for objects
//	slp.go          MSNSLP texts: INVITE, 200, 603, BYE
//	context.go      the Context of an INVITE: which object is meant
//	filecontext.go  the same: which file; filename.go makes its name harmless
//	ids.go          Identifiers, SessionIDs and GUIDs of what we send
//	inbox.go        chunks that wait for the peer's goroutine
//	send.go         outgoing messages to chunks: who goes next
//	path.go         a link with the goroutine that sends on it
//	link.go         the links of a peer, coming and going
//	session.go      what a session is, and how it ends
//	requester.go    the session of an object we fetch
//	owner.go        the session of an object we serve
//	file.go         a file as its users see it
//	upload.go       the session of a file we send; feed.go reads it
//	download.go     the session of a file we receive; sink.go writes it
//	invite.go       SLP that comes in: who it is for, what is refused
//	peer.go         the Peer and its one goroutine that owns all state
//	limits.go       every bound and every timer
//
// Direct connections (docs/p2p.md, "A file over a direct connection"):
//
//	frame.go             frames, nonces and the handshake
//	direct.go            who may have one, and what they are given
//	direct_negotiate.go  the way to one inside a session
//	direct_answer.go     the same when the contact asks
//	direct_body.go       transreqbody and transrespbody
//	direct_addr.go       our addresses, and which of theirs we connect to
//	listen.go            doors: listening for one connection, and connecting
//	direct_link.go       the Link; direct_lane.go sends files over it
//	direct_loss.go       what happens to data when one comes or dies
//	mapper.go            the router: mapper_pmp.go by NAT-PMP, mapper_igd.go by UPnP
//
// Nothing from the peer is trusted: every number is checked, every queue and
// buffer is bounded, and whatever the peer leaves undone runs into a timer.
package p2p
