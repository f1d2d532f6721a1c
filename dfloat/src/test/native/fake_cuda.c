#include <jni.h>
int fake_placeholder;
