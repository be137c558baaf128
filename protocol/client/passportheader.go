package client

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"papilio/protocol"
)

// readNexus returns the login page and every host a PassportURLs header names.
//
// quirk: DALogin comes without a scheme from official servers, which means
// https, and with one from Escargot (notification.md 3.1).
func readNexus(header string) (page *url.URL, hosts []string, err error) {
	if len(header) > maxPassportURLs {
		return nil, nil, badLogin("PassportURLs is too long")
	}
	for part := range strings.SplitSeq(header, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		if !ok || value == "" || key == "ConfigVersion" || key == "DARealm" {
			continue
		}
		if !strings.Contains(value, "://") {
			value = "https://" + value
		}
		u, err := url.Parse(value)
		if err != nil || u.Hostname() == "" {
			continue
		}
		hosts = append(hosts, u.Hostname())
		if strings.EqualFold(key, "DALogin") && page == nil {
			page = u
		}
	}
	if page == nil {
		return nil, nil, badLogin("the nexus names no login page")
	}
	return page, hosts, nil
}

// readTicket takes the ticket out of the login site's last answer.
func readTicket(answer *http.Response) (string, error) {
	info := answer.Header.Get("Authentication-Info")
	refusal := answer.Header.Get("WWW-Authenticate")
	status, _ := passportField(info, "da-status")
	refused, _ := passportField(refusal, "da-status")
	switch {
	case answer.StatusCode == http.StatusUnauthorized, status == "failed", refused == "failed":
		// What the site has to say (cbtxt) stays unread: it could repeat the
		// password, and this error is logged.
		return "", &protocol.Problem{Code: "wrong-password"}
	case answer.StatusCode == http.StatusServiceUnavailable:
		return "", &protocol.Problem{Code: "server-busy", Err: fmt.Errorf("login site answered %d", answer.StatusCode)}
	case answer.StatusCode != http.StatusOK:
		return "", badLogin(fmt.Sprintf("login site answered %d", answer.StatusCode))
	}
	ticket, ok := passportField(info, "from-PP")
	if !ok || ticket == "" || len(ticket) > maxTicket {
		return "", badLogin("login site gave no ticket")
	}
	for _, r := range []byte(ticket) {
		if r <= ' ' || r >= 0x7f {
			return "", badLogin("login site gave a broken ticket")
		}
	}
	return ticket, nil
}

// passportField returns one value of a header such as
// Passport1.4 da-status=success,tname=MSPAuth,from-PP='t=a&p='. Keys are
// compared without case; values may stand in single or double quotes.
func passportField(header, key string) (string, bool) {
	_, rest, ok := strings.Cut(header, " ")
	if !ok || !strings.HasPrefix(header, "Passport1.4") {
		return "", false
	}
	for rest != "" {
		rest = strings.TrimLeft(rest, " ,\t")
		end := strings.IndexAny(rest, "=,")
		if end < 0 {
			return "", false
		}
		k := strings.TrimSpace(rest[:end])
		if rest[end] == ',' { // a word without a value, such as "prompt"
			rest = rest[end+1:]
			continue
		}
		rest = rest[end+1:]
		var value string
		if rest != "" && (rest[0] == '\'' || rest[0] == '"') {
			value, rest, ok = strings.Cut(rest[1:], rest[:1])
			if !ok {
				return "", false
			}
		} else {
			value, rest, _ = strings.Cut(rest, ",")
			value = strings.TrimSpace(value)
		}
		if strings.EqualFold(k, key) {
			return value, true
		}
	}
	return "", false
}
