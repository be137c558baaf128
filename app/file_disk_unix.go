//go:build unix

package app

import "syscall"

// errQuota is what a disk answers when not it but our share of it is full.
const errQuota = syscall.EDQUOT

// freeSpace returns how many bytes we may still write to the disk of a folder.
func freeSpace(dir string) (bytes uint64, known bool) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, false
	}
	return uint64(fs.Bavail) * uint64(fs.Bsize), true
}

// markDownloaded has nothing to do: the file has no right to be run.
func markDownloaded(string) {}
