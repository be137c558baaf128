package app

import (
	"os"
	"syscall"
	"unsafe"
)

// errQuota is what a disk answers when it is full: ERROR_DISK_FULL.
const errQuota = syscall.Errno(112)

var getDiskFreeSpace = syscall.NewLazyDLL("kernel32.dll").NewProc("GetDiskFreeSpaceExW")

// freeSpace returns how many bytes we may still write to the disk of a folder.
func freeSpace(dir string) (bytes uint64, known bool) {
	name, err := syscall.UTF16PtrFromString(dir)
	if err != nil {
		return 0, false
	}
	ok, _, _ := getDiskFreeSpace.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&bytes)), 0, 0)
	return bytes, ok != 0
}

// markDownloaded notes beside the file that it came from elsewhere, so that
// Windows asks before it runs it.
func markDownloaded(path string) {
	os.WriteFile(path+":Zone.Identifier", []byte("[ZoneTransfer]\r\nZoneId=3\r\n"), 0o600)
}
