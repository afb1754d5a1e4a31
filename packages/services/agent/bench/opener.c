// Opens and closes a file: so often, at most so many times a second (0 for as fast as can be). Prints nanoseconds
// in all, on the clock and of the processor.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long long at(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long now(void) { return at(CLOCK_MONOTONIC); }

int main(int argc, char **argv) {
  long count = atol(argv[1]), rate = atol(argv[2]), slice = rate / 100;
  const char *path = argc > 3 ? argv[3] : "/etc/hostname";
  long long start = now(), worked = at(CLOCK_PROCESS_CPUTIME_ID);
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
  printf("%lld %lld\n", now() - start, at(CLOCK_PROCESS_CPUTIME_ID) - worked);
  return 0;
}
