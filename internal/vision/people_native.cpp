#include "people_native.h"

#include <opencv2/objdetect.hpp>

// An exception must not cross into Go: each function answers with a value.

void *redact_people_new(void) {
	try {
		auto *hog = new cv::HOGDescriptor();
		hog->setSVMDetector(cv::HOGDescriptor::getDefaultPeopleDetector());
		return hog;
	} catch (...) {
		return nullptr;
	}
}

void redact_people_close(void *hog) { delete static_cast<cv::HOGDescriptor *>(hog); }

int redact_people_find(void *hog, const unsigned char *grey, int width, int height, double scale, int *boxes, int most) {
	try {
		const cv::Mat picture(height, width, CV_8UC1, const_cast<unsigned char *>(grey));
		std::vector<cv::Rect> found;
		static_cast<cv::HOGDescriptor *>(hog)->detectMultiScale(picture, found, 0, cv::Size(8, 8), cv::Size(), scale);
		int n = 0;
		for (const cv::Rect &r : found) {
			if (n == most) break;
			int *b = boxes + 4 * n++;
			b[0] = r.x, b[1] = r.y, b[2] = r.width, b[3] = r.height;
		}
		return n;
	} catch (...) {
		return -1;
	}
}
