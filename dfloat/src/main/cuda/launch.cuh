/* What all kernels share: where a thread block finds its work, how its threads add, how it reports corrupt input. */
#pragma once

#include <cstdint>

namespace pith {

constexpr unsigned WARP = 32;
constexpr unsigned MAX_THREADS = 256;
constexpr unsigned ALL_LANES = 0xFFFFFFFF;

/**
 * Returns the number of the request that this thread block works for: the last one whose `firstBlock` is not above the
 * block's number. All lanes of a warp search together.
 */
template <class Request>
__device__ unsigned findRequest(const Request *requests, unsigned count) {
    unsigned begin = 0;
    while (count > 1) {
        unsigned step = (count + WARP - 1) / WARP;
        unsigned probe = threadIdx.x % WARP * step;
        bool isNotAbove = probe < count && requests[begin + probe].firstBlock <= blockIdx.x;
        unsigned last = __popc(__ballot_sync(ALL_LANES, isNotAbove)) - 1;
        begin += last * step;
        count = min(step, count - last * step);
    }
    return begin;
}

/** Reports that what this thread block decodes is corrupt: the first one to do so is remembered, by its number plus 1. */
__device__ void report(uint64_t *fault) {
    if (threadIdx.x == 0) {
        atomicCAS(reinterpret_cast<unsigned long long *>(fault), 0ULL, blockIdx.x + 1ULL);
    }
}

/**
 * Returns the sum of the numbers of all threads before this one.
 *
 * @param sumsOfWarps room for a number for each warp, that no thread is using
 */
__device__ unsigned sumOfThreadsBefore(unsigned number, unsigned *sumsOfWarps) {
    const unsigned lane = threadIdx.x % WARP;
    const unsigned warp = threadIdx.x / WARP;
    unsigned sum = number;
    for (unsigned distance = 1; distance < WARP; distance *= 2) {
        unsigned other = __shfl_up_sync(ALL_LANES, sum, distance);
        sum += lane >= distance ? other : 0;
    }
    if (lane == WARP - 1) {
        sumsOfWarps[warp] = sum;
    }
    __syncthreads();
    unsigned before = sum - number;
    for (unsigned i = 0; i < warp; i++) {
        before += sumsOfWarps[i];
    }
    return before;
}

} // namespace pith
