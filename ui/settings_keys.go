package ui

// The settings of the UI as Session.Setting knows them.
const (
	settingTheme       = "appearance.theme"      // "", "light", "dark"
	settingSmallRows   = "contacts.small"        // "yes" for 24 px pictures
	settingHideOffline = "contacts.hide-offline" // "yes"
	settingFolded      = "contacts.folded"       // ids of folded groups, separated by blanks
	settingServer      = "sign-in.server"        // "built-in" or "other"
	settingOtherServer = "sign-in.other-server"  // host:port
	settingOtherLogin  = "sign-in.other-login"   // URL
	settingAddress     = "sign-in.address"       // remembered account of the other server
	settingStatus      = "sign-in.status"        // key of the status
	settingRemember    = "sign-in.remember"      // "no" when not
	settingPassword    = "sign-in.keep-password" // "yes": it is in the keyring
	settingAutomatic   = "sign-in.automatic"     // "yes"
)
