package tour

import "strings"

func openSettings(s *tour) {
	s.activate(s.main)
	s.settings = s.opens(settingsName, thirdPlace, func() { s.key("ctrl+comma") })
	s.until("our picture in the list of accounts", func() bool { return colours(cut(s.desk.grab(s.settings.id), accountPicture), 40) >= 10 })
	s.shot(s.settings, "settings-account")
	for _, page := range settingsPages[1:] {
		s.changes(s.settings, func() { s.click(s.settings, settingsPage(page)) })
		if page != "connection" { // that one is a step of its own
			s.shot(s.settings, "settings-"+page)
		}
	}
}

func connectionReport(s *tour) {
	s.setClipboard("nothing")
	s.changes(s.settings, func() { s.click(s.settings, settingsPage("connection")) })
	s.hover(s.settings, at{400, -40})
	s.shot(s.settings, "connection")
	s.click(s.settings, copyReport)
	s.until("the report in the clipboard", func() bool { return strings.Contains(s.clipboard(), "\n") })
	report := s.clipboard()
	connections := s.program.since(0, "connection")
	now, _ := connections[len(connections)-1]["connection"].(map[string]any)
	for _, key := range []string{"type", "server", "dialect", "seen_ip"} {
		if value, _ := now[key].(string); value == "" || !strings.Contains(report, value) {
			s.Errorf("the report does not say that the %s is %q:\n%s", key, value, report)
		}
	}
	s.key("Escape")
	s.gone(s.settings)
}
