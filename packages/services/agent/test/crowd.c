// Makes so many children that wait for the end of their input, says how many there are, and ends them when its own ends.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long wanted = atol(argv[1]), made = 0;
  int ends[2];
  if (pipe(ends) != 0) return 1;
  for (; made < wanted; made++) {
    pid_t child = fork();
    if (child < 0) break;
    if (child == 0) {
      char byte;
      close(ends[1]);
      (void)!read(ends[0], &byte, 1);
      _exit(0);
    }
  }
  printf("%ld\n", made);
  fflush(stdout);
  char byte;
  (void)!read(0, &byte, 1);
  close(ends[1]);
  close(ends[0]);
  while (wait(NULL) > 0)
    ;
  return 0;
}
