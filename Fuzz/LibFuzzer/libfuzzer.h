// The one function of libFuzzer that a program with its own `main` calls (compiler-rt, lib/fuzzer/FuzzerDriver.cpp).
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one)(const uint8_t *data, size_t size));
