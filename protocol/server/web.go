package server

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"papilio/protocol"
)

// passportChallenge is what USR TWN S carries: the keys of the official
// service in its order, tpf being the part that is new each time
// (notification.md 2.4).
func passportChallenge(nonce string) string {
	return fmt.Sprintf("lc=1033,id=507,tw=40,fs=1,ru=http%%3A%%2F%%2Fmessenger%%2Emsn%%2Ecom,ct=%d,kpp=1,kv=5,ver=2.1.0173.1,tpf=%s",
		time.Now().Unix(), nonce)
}

func (s *Server) newWeb() *http.Server {
	return &http.Server{
		Handler:           http.HandlerFunc(s.answerWeb),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
}

// answerWeb answers every path but that of the gateway alike: as the nexus
// without an Authorization header, as the login page with one (notification.md
// 3).
func (s *Server) answerWeb(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	switch {
	case r.URL.Path == gatewayPath:
		s.answerGateway(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
	case r.Header.Get("Authorization") == "":
		w.Header().Set("PassportURLs", "DARealm=Passport.Net,DALogin="+s.loginPage(r)+",ConfigVersion=15")
	default:
		s.login(w, r)
	}
}

// loginPage is the login page as this client can reach it.
func (s *Server) loginPage(r *http.Request) string {
	base := s.loginURL
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		ap := a.AddrPort()
		base = "http://" + netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port()).String()
	}
	return base + "/login2.srf"
}

// login checks a Passport 1.4 request and hands out a ticket. What is not a
// proper request is 400, whatever the password.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	address, password, why := s.parsePassport(r.Header.Get("Authorization"))
	if why != "" {
		s.log.Warn("server: a login request broke a rule", "why", why)
		http.Error(w, why, http.StatusBadRequest)
		return
	}
	if !s.checkPassword(attemptOf(address, r), password) {
		s.log.Info("server: login refused", "account", address)
		w.Header().Set("WWW-Authenticate", "Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cbtxt=The%20e-mail%20address%20or%20the%20password%20is%20wrong.")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.mu.Lock()
	t := s.issueTicket(address)
	s.mu.Unlock()
	w.Header().Set("Authentication-Info", "Passport1.4 da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,from-PP='"+t+"',ru=http://messenger.msn.com")
}

// parsePassport reads "Passport1.4 OrgVerb=GET,OrgURL=...,sign-in=...,pwd=...,"
// and the challenge of a sign-in that is under way, for the same account.
func (s *Server) parsePassport(header string) (address protocol.Address, password, why string) {
	list, ok := strings.CutPrefix(header, "Passport1.4 ")
	if !ok {
		return "", "", "the scheme is not Passport1.4"
	}
	if strings.ContainsAny(list, " \t") {
		return "", "", "a blank in the list"
	}
	fields := map[string]string{}
	for item := range strings.SplitSeq(list, ",") {
		key, value, ok := strings.Cut(item, "=")
		if _, twice := fields[key]; !ok || twice {
			return "", "", "an item that is not key=value, or twice"
		}
		fields[key] = value
	}
	if fields["OrgVerb"] != "GET" || fields["OrgURL"] == "" {
		return "", "", "OrgVerb or OrgURL is missing"
	}
	address, err := protocol.ParseAddress(protocol.PercentDecode(fields["sign-in"]))
	if err != nil || fields["pwd"] == "" {
		return "", "", "sign-in or pwd is missing"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// quirk: small clients leave the challenge out, and the servers of today let
	// them; one that is there must be the one we gave for this account.
	if tpf, sent := fields["tpf"]; sent && s.nonces[tpf] != address {
		return "", "", "the challenge is changed or of another sign-in"
	}
	return address, protocol.PercentDecode(fields["pwd"]), ""
}
