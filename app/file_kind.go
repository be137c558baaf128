package app

import (
	"path/filepath"
	"strings"
)

// dangerous are the endings of files that run, install or change something when
// they are opened, on one system or another (hostile-input.md D10).
var dangerous = setOf(
	// Windows
	"exe com scr bat cmd pif cpl msc msi msp mst msix msixbundle appx appxbundle application appref-ms gadget hta inf ins isp jar js jse",
	"lnk url scf ps1 ps1xml ps2 psc1 psd1 psm1 reg rgs sct shb shs vb vbe vbs vbscript ws wsc wsf wsh xll library-ms search-ms settingcontent-ms",
	"dll ocx sys drv chm hlp diagcab iso img vhd vhdx cab theme themepack xbap mde ade adp crt cer der website",
	// Office with macros, and what fetches from elsewhere
	"docm dotm xlsm xltm xlam pptm potm ppsm ppam sldm one iqy slk",
	// Linux and other Unix
	"sh bash zsh ksh csh fish run bin elf so desktop appimage deb rpm flatpak flatpakref flatpakrepo snap service py pyc pyw pyz pl rb php lua out ko",
	// macOS
	"app command tool dmg pkg mpkg workflow action terminal scpt scptd applescript osx fileloc inetloc webloc mobileconfig prefpane",
	// Android; and pages, which run scripts with the rights of a local file
	"apk apks aab xapk html htm xhtml xht mht mhtml svg svgz shtml xml xsl swf",
)

func setOf(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for word := range strings.FieldsSeq(list) {
			set[word] = true
		}
	}
	return set
}

// Dangerous reports whether a file with this name may run something when it is
// opened, on this system or another. Only the last ending counts: that is what
// decides how "photo.jpg.exe" is opened.
func Dangerous(name string) bool {
	ending := strings.TrimPrefix(filepath.Ext(strings.TrimRight(name, " .")), ".")
	return dangerous[strings.ToLower(ending)]
}
