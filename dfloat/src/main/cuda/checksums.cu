/*
 * Verifies decoded blocks of weights: their CRC32C must be that of the block table.
 *
 * A CRC is the remainder of a polynomial whose coefficients are the message's bits ("A Painless Guide to CRC Error Detection
 * Algorithms", 1993), so it can be summed up in any order. Each thread takes every 256th word, so that reads coalesce: it
 * multiplies what it has by x^(32 · 256), by four tables, and adds the next word. In the end it multiplies by the power of x
 * at which its last word stands, and all are added. Words are counted from the block's end: missing ones at the front are 0
 * and change nothing.
 */
#include "blocks.cuh"

namespace pith {

constexpr unsigned THREADS = 256;
constexpr unsigned BITS_PER_ROUND = 32 * THREADS;

/** Polynomials modulo that of CRC32C; the highest bit is the coefficient of 1. */
constexpr uint32_t ONE = 0x80000000;
constexpr uint32_t MODULUS = 0x82F63B78;

__host__ __device__ constexpr uint32_t timesX(uint32_t polynomial) {
    return polynomial >> 1 ^ (polynomial & 1 ? MODULUS : 0);
}

__host__ __device__ constexpr uint32_t multiply(uint32_t left, uint32_t right) {
    uint32_t product = 0;
    for (int i = 0; i < 32; i++) {
        product ^= left & ONE >> i ? right : 0;
        right = timesX(right);
    }
    return product;
}

constexpr uint32_t powerOfX(unsigned exponent) {
    uint32_t power = ONE;
    uint32_t square = ONE >> 1;
    for (; exponent > 0; exponent >>= 1) {
        power = exponent & 1 ? multiply(power, square) : power;
        square = multiply(square, square);
    }
    return power;
}

struct Tables {
    /** The product of x^BITS_PER_ROUND and each byte of a polynomial, the lowest byte first. */
    uint32_t round[4][256];
    /** x^32 to the power of how many words each thread's last one is from the end. */
    uint32_t fromEnd[THREADS];
};

constexpr Tables makeTables() {
    Tables tables{};
    for (unsigned bit = 0; bit < 32; bit++) {
        uint32_t product = multiply(1u << bit, powerOfX(BITS_PER_ROUND));
        for (unsigned byte = 0; byte < 256; byte++) {
            tables.round[bit / 8][byte] ^= byte >> bit % 8 & 1 ? product : 0;
        }
    }
    uint32_t power = ONE;
    for (unsigned thread = THREADS; thread-- > 0;) {
        power = multiply(power, powerOfX(32));
        tables.fromEnd[thread] = power;
    }
    return tables;
}

// Not internal, whose name in PTX would depend on where this file lies.
extern __device__ const Tables TABLES;
__device__ const Tables TABLES = makeTables();

/** Verifies whole blocks, which lie at multiples of four bytes; by THREADS threads. */
__device__ void verifyBlock(const Request *requests, unsigned requestCount, uint64_t *fault) {
    __shared__ uint32_t round[4][256];
    __shared__ uint32_t sum;
    for (unsigned i = 0; i < 4; i++) {
        round[i][threadIdx.x] = TABLES.round[i][threadIdx.x];
    }
    if (threadIdx.x == 0) {
        sum = 0;
    }
    __syncthreads();

    const BlockView block = findBlock(requests, requestCount);
    const uint32_t *const words = reinterpret_cast<const uint32_t *>(block.target);
    const unsigned bytes = block.count * Layout(block.format).bytes;
    const unsigned wordCount = bytes / 4;
    const unsigned rounds = (wordCount + THREADS - 1) / THREADS;
    // Modulo 2^32: before the first word numbers are very large.
    unsigned next = wordCount - rounds * THREADS + threadIdx.x;
    uint32_t remainder = 0;
#pragma unroll 4
    for (unsigned i = 0; i < rounds; i++, next += THREADS) {
        uint32_t word = next < wordCount ? words[next] : 0;
        remainder = round[0][remainder & 0xFF] ^ round[1][remainder >> 8 & 0xFF] ^ round[2][remainder >> 16 & 0xFF]
            ^ round[3][remainder >> 24] ^ (next == 0 ? ~word : word);
    }
    remainder = __reduce_xor_sync(ALL_LANES, multiply(remainder, TABLES.fromEnd[threadIdx.x]));
    if (threadIdx.x % WARP == 0) {
        atomicXor(&sum, remainder);
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        uint32_t checksum = wordCount == 0 ? ~0u : sum;
        for (unsigned i = 4 * wordCount; i < bytes; i++) {
            checksum ^= block.target[i];
            for (unsigned bit = 0; bit < 8; bit++) {
                checksum = timesX(checksum);
            }
        }
        if (~checksum != block.checksum) {
            report(fault);
        }
    }
}

} // namespace pith

extern "C" __global__ void __launch_bounds__(pith::THREADS)
    verify(const pith::Request *requests, unsigned requestCount, uint64_t *fault) {
    pith::verifyBlock(requests, requestCount, fault);
}
