package app

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// FilesFolder returns where accepted files go: the folder of the setting, or
// this person's folder of downloads. It reads a file: not on the UI goroutine.
func (s *Session) FilesFolder() string {
	if dir := s.Setting(FilesFolderSetting); dir != "" {
		return dir
	}
	return downloads()
}

// downloads returns the folder of downloads of this person: that of the desktop
// (the XDG user folders), else Downloads in the home folder.
func downloads() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	if runtime.GOOS != "windows" && runtime.GOOS != "darwin" {
		config := os.Getenv("XDG_CONFIG_HOME")
		if config == "" {
			config = filepath.Join(home, ".config")
		}
		if dir := userDir(filepath.Join(config, "user-dirs.dirs"), "XDG_DOWNLOAD_DIR", home); dir != "" {
			return dir
		}
	}
	return filepath.Join(home, "Downloads")
}

// userDir reads one folder of a user-dirs.dirs: lines like XDG_DOWNLOAD_DIR="$HOME/Downloads".
func userDir(file, key, home string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, value, ok := strings.Cut(strings.TrimSpace(lines.Text()), "=")
		if !ok || name != key {
			continue
		}
		value, err := strconv.Unquote(value)
		if err != nil {
			return ""
		}
		if rest, ok := strings.CutPrefix(value, "$HOME"); ok {
			value = filepath.Join(home, rest)
		}
		// A folder that is the home folder itself is how the desktop says "none".
		if !filepath.IsAbs(value) || filepath.Clean(value) == filepath.Clean(home) {
			return ""
		}
		return filepath.Clean(value)
	}
	return ""
}
