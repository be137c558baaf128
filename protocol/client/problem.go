package client

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strconv"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// signInProblem turns what ended a sign-in into words (see Dial).
func signInProblem(ctx context.Context, err error) *protocol.Problem {
	var problem *protocol.Problem
	var refused *protocol.Error
	var broken *wire.SyntaxError
	var ended *Ended
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &protocol.Problem{Code: "cancelled", Err: err}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &protocol.Problem{Code: "timeout", Err: err}
	case errors.As(err, &problem):
		return &protocol.Problem{Code: problem.Code, Err: err}
	case errors.As(err, &refused):
		return &protocol.Problem{Code: refusal(refused.Code), Err: err}
	case errors.As(err, &broken):
		return &protocol.Problem{Code: "protocol-unsupported", Err: err}
	case errors.Is(err, ErrNoAnswer), errors.As(err, &ended) && errors.Is(err, os.ErrDeadlineExceeded):
		return &protocol.Problem{Code: "timeout", Err: err}
	}
	return dialProblem(err)
}

// refusal is what a numeric error during a sign-in means (notification.md 11).
func refusal(code int) string {
	switch {
	case code == protocol.CodeAuthentication || code == 917 || code == 928:
		return "wrong-password"
	case code == 201 || code == 206 || code == 208:
		return "bad-address"
	case slices.Contains(ofAccount, code):
		return "server." + strconv.Itoa(code)
	case code >= 500 && code < 520 || code >= 600 && code < 700 || code >= 910 && code < 923 || code == protocol.CodeTooActive || code == protocol.CodeTooFast:
		return "server-busy"
	}
	return "protocol-unsupported"
}

// ofAccount are the numbers that say what is wrong with an account: it does not
// exist, is banned, a child's without consent, not verified, managed, suspended.
var ofAccount = []int{protocol.CodeNoSuchUser, 511, 923, 924, 926, 927}

// dialProblem tells a name that does not exist from a server that does not answer.
func dialProblem(err error) *protocol.Problem {
	var problem *protocol.Problem
	if errors.As(err, &problem) {
		return &protocol.Problem{Code: problem.Code, Err: err}
	}
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return &protocol.Problem{Code: "server-not-found", Err: err}
	}
	return &protocol.Problem{Code: "server-unreachable", Err: err}
}
