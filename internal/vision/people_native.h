// The pedestrian classifier of OpenCV's objdetect, as far as people.go needs it.
#pragma once
#ifdef __cplusplus
extern "C" {
#endif

void *redact_people_new(void);
void redact_people_close(void *hog);

// Writes up to most boxes (x, y, width, height) of people on a grey picture of
// 8 bits a pixel without gaps between its rows. Returns how many, or -1 when
// OpenCV threw.
int redact_people_find(void *hog, const unsigned char *grey, int width, int height, double scale, int *boxes, int most);

#ifdef __cplusplus
}
#endif
