// Signatures that others computed: the venue's own docs, an independent library, openssl.
#include <algorithm>

#include "adapters/binance_spot/auth.hpp"
#include "tests/venues/vectors.hpp"

namespace trestle::adapters::binance_spot {
namespace {

using adapters::tests::for_each_record;
using adapters::tests::text_at;
using adapters::tests::vector_files;
using simdjson::dom::element;

// The literal names live as long as the test: Parameter keeps views of them.
Parameters split(std::string const& payload) {
    Parameters parameters;
    std::string_view rest = payload;
    while (!rest.empty()) {
        auto const part = rest.substr(0, rest.find('&'));
        auto const equals = part.find('=');
        parameters.push_back({part.substr(0, equals), std::string(part.substr(equals + 1))});
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    }
    return parameters;
}

TEST(BinanceSigningVectors, golden_signatures_are_made_again) {
    auto const files = vector_files("", "signing");
    if (files.empty()) GTEST_SKIP() << "0 files of signing vectors found";
    int made = 0;
    int skipped = 0;
    for (auto const& file : files) {
        for_each_record(file, [&](element record) {
            if (!text_at(record, "/venue").starts_with("binance")) return;
            // HMAC only: Ed25519 keys are for session.logon, which we do not use.
            if (text_at(record, "/kind").find("ed25519") != std::string::npos) {
                ++skipped;
                return;
            }
            SCOPED_TRACE(text_at(record, "/id"));
            transport::Secret const secret(text_at(record, "/secret"));
            auto const prehash = text_at(record, "/prehash");
            EXPECT_EQ(sign(secret, prehash), text_at(record, "/signature"));
            if (text_at(record, "/kind") == "ws-api") {
                auto shuffled = split(prehash);
                std::reverse(shuffled.begin(), shuffled.end());
                EXPECT_EQ(ws_payload(shuffled), prehash);
            }
            if (auto const query = text_at(record, "/query"); !query.empty()) {
                EXPECT_EQ(query + text_at(record, "/body"), prehash);
            }
            ++made;
        });
    }
    std::printf("signing vectors: %d made, %d skipped (Ed25519)\n", made, skipped);
    EXPECT_GT(made, 0);
}

TEST(BinanceSigningVectors, every_signed_request_is_signed_alike) {
    auto const files = vector_files("requests", "binance");
    if (files.empty()) GTEST_SKIP() << "0 files of request vectors found";
    int rest = 0;
    int frames = 0;
    int unsigned_ones = 0;
    for (auto const& file : files) {
        for_each_record(file, [&](element record) {
            SCOPED_TRACE(text_at(record, "/id"));
            auto const prehash = text_at(record, "/signing/prehash");
            if (prehash.empty()) {
                ++unsigned_ones;
                return;
            }
            transport::Secret const secret(text_at(record, "/credentials/api_secret"));
            EXPECT_EQ(sign(secret, prehash), text_at(record, "/signing/signature"));
            if (text_at(record, "/channel") == "ws") {
                auto shuffled = split(prehash);
                std::reverse(shuffled.begin(), shuffled.end());
                EXPECT_EQ(ws_payload(shuffled), prehash);
                ++frames;
            } else {
                ++rest;
            }
        });
    }
    std::printf("signed requests: %d REST, %d frames, %d unsigned\n", rest, frames, unsigned_ones);
    EXPECT_GT(rest, 0);
    EXPECT_GT(frames, 0);
}

TEST(BinanceSigning, one_flipped_bit_changes_the_signature) {
    transport::Secret const secret(std::string_view("secret"));
    EXPECT_NE(sign(secret, "symbol=BTCUSDT&quantity=1"), sign(secret, "symbol=BTCUSDT&quantity=2"));
}

}  // namespace
}  // namespace trestle::adapters::binance_spot
