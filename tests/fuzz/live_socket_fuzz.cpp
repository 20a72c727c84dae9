// fuzz-deps: trestle_fuzz_house
// Hostile bytes on a live FIX socket: engine, gateway and core in this process. The first byte says
// how much of the stream is put right before it is sent: 1 a sound Logon goes ahead, 2 the frames,
// 4 the numbers too, 8 the times too. No crash, no hang, and a sound desk is served all the while.
#include <string>
#include <string_view>

#include "tests/fuzz/live_house.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    static trestle::fuzz::LiveHouse house;
    static int count = 0;
    std::string_view stream(reinterpret_cast<char const*>(bytes), size);
    unsigned const flags = stream.empty() ? 0 : static_cast<unsigned char>(stream[0]);
    if (!stream.empty()) stream.remove_prefix(1);
    auto const sent = (flags & 2) == 0
                          ? std::string(stream)
                          : trestle::fuzz::repaired(stream, (flags & 4) != 0, (flags & 8) != 0);
    house.suffer(sent, (flags & 1) != 0);
    if (++count % 100 == 0) house.prove_alive();
    return 0;
}
