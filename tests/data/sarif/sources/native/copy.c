#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int copy(const char *from, unsigned size) {
    char to[16];
    int unused;
    strcpy(to, from);
    printf(from);
    if (size < 0) {
        return -1;
    }
    system(from);
    sprintf(to, "%d", size, from);
    return to[20];
}

char *dangling(void) {
    char local[8];
    char *kept = malloc(4);
    free(kept);
    kept[0] = 'x';
    return local;
}
