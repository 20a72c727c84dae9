// Owns the price of a venue's words: encode and sign one order, decode one fill, in ns, beside what
// the HMAC alone costs over bytes of the same length. Never opens a socket.
#pragma once

#include <string>
#include <vector>

namespace trestle::bench {

struct CodecCost {
    std::string venue;
    double encode_ns = 0;  // an order as signed bytes, ready to be sent
    double hmac_ns = 0;    // HMAC-SHA256 in hex over as many bytes
    double decode_ns = 0;  // a fill of the private stream as our input
};

// The best of several rounds each: on a shared machine the others are noise.
[[nodiscard]] std::vector<CodecCost> measure_codecs(int rounds, int calls);

}  // namespace trestle::bench
