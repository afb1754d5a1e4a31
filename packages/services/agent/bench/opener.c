// Opens and closes a file: so often, at most so many times a second (0 for as fast as can be). Prints nanoseconds in all.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv) {
  long count = atol(argv[1]), rate = atol(argv[2]), slice = rate / 100;
  const char *path = argc > 3 ? argv[3] : "/etc/hostname";
  long long start = now();
  for (long done = 0; done < count; done++) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) close(fd);
    if (slice > 0 && done % slice == slice - 1) {
      long long due = start + (done + 1) * 1000000000LL / rate, left = due - now();
      if (left > 0) {
        struct timespec t = {left / 1000000000LL, left % 1000000000LL};
        nanosleep(&t, NULL);
      }
    }
  }
  printf("%lld\n", now() - start);
  return 0;
}
