package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"papilio/protocol"
)

// httpConnect asks an HTTP proxy for a connection (CONNECT, RFC 9110 9.3.6).
// The proxy looks up the name.
func httpConnect(ctx context.Context, p Proxy, dial dialFunc, address string) (net.Conn, error) {
	if strings.ContainsAny(address, " \t\r\n\x00") {
		return nil, errEndpoint
	}
	nc, err := dial(ctx, "tcp", p.Address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { nc.SetDeadline(time.Unix(1, 0)) })
	err = askConnect(nc, p, address)
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		nc.Close()
		return nil, err
	}
	return nc, nil
}

// askConnect writes the request and reads the answer up to the tunnel's first
// byte.
func askConnect(nc net.Conn, p Proxy, address string) error {
	request := "CONNECT " + address + " HTTP/1.1\r\nHost: " + address + "\r\n"
	if !p.anonymous() {
		request += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(p.User+":"+p.Password)) + "\r\n"
	}
	if _, err := nc.Write([]byte(request + "\r\n")); err != nil {
		return err
	}
	left := maxProxyAnswer
	for {
		head, err := readHead(nc, &left)
		if err != nil {
			return &protocol.Problem{Code: "proxy-refused", Err: err}
		}
		status, err := readStatus(head)
		switch {
		case err != nil:
			return &protocol.Problem{Code: "proxy-refused", Err: err}
		case status < 200: // 100 Continue and its like
		case status < 300:
			return nil
		case status == 407:
			return &protocol.Problem{Code: "proxy-password", Err: fmt.Errorf("the proxy answered %d", status)}
		case status == 502, status == 503, status == 504:
			return &net.OpError{Op: "connect", Net: "tcp", Err: fmt.Errorf("the proxy answered %d", status)}
		default:
			return &protocol.Problem{Code: "proxy-refused", Err: fmt.Errorf("the proxy answered %d", status)}
		}
	}
}

// readHead reads up to an empty line and not a byte further: what follows
// belongs to the tunnel.
func readHead(nc net.Conn, left *int) ([]byte, error) {
	var head []byte
	one := make([]byte, 1)
	for !bytes.HasSuffix(head, []byte("\n\r\n")) && !bytes.HasSuffix(head, []byte("\n\n")) {
		if *left--; *left < 0 {
			return nil, errors.New("the proxy's answer is too long")
		}
		n, err := nc.Read(one)
		if n == 0 && err != nil {
			return nil, err
		}
		head = append(head, one[:n]...)
	}
	return head, nil
}

// readStatus reads "HTTP/1.x 200 words".
func readStatus(head []byte) (int, error) {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	words := strings.Fields(string(line))
	if len(words) >= 2 && strings.HasPrefix(words[0], "HTTP/1.") && len(words[1]) == 3 {
		if n, err := strconv.ParseUint(words[1], 10, 16); err == nil && n >= 100 {
			return int(n), nil
		}
	}
	return 0, errors.New("the proxy does not speak HTTP")
}
