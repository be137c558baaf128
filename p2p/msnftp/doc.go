// Package msnftp moves files the way clients did before MSN Messenger 6.0:
// invitations in the conversation (text/x-msmsgsinvite), and the bytes over a
// TCP connection of their own (switchboard.md 8). It is used where the contact
// offers no peer-to-peer layer.
//
//	sender                          receiver
//	INVITE   name, size         ->
//	                            <-  ACCEPT
//	ACCEPT   address, AuthCookie ->          the sender listens
//	                            <-  connects
//	                            <-  VER MSNFTP
//	VER MSNFTP                  ->
//	                            <-  USR address AuthCookie
//	FIL size                    ->
//	                            <-  TFR
//	blocks                      ->
//	                            <-  BYE
//
// A sender that cannot be reached says so (Connectivity: N); then the receiver
// puts its address into its ACCEPT and the sender connects.
//
// Nothing here is hidden from who listens on the way, and the receiver of a
// file learns the sender's address: for contacts only.
package msnftp
