// Signatures that others computed, for OKX and Bybit and every signed request of Binance USD-M: the
// strings that are signed are built again from their parts.
#include "adapters/binance_usdm/auth.hpp"
#include "adapters/bybit/codec.hpp"
#include "adapters/okx/codec.hpp"
#include "tests/venues/vectors.hpp"

namespace trestle::adapters {
namespace {

using simdjson::dom::element;
using tests::for_each_record;
using tests::text_at;
using tests::vector_files;

std::string sign_for(std::string const& venue, transport::Secret const& secret,
                     std::string_view prehash) {
    if (venue == "okx") return okx::sign(secret, prehash);
    if (venue == "bybit") return bybit::sign(secret, prehash);
    return binance_usdm::sign(secret, prehash);
}

std::int64_t number_at(element from, std::string_view pointer) {
    std::int64_t number = 0;
    if (from.at_pointer(pointer).get_int64().get(number) == simdjson::SUCCESS) return number;
    auto const text = text_at(from, pointer);
    return text.empty() ? 0 : std::stoll(text);
}

TEST(VenueSigningVectors, golden_signatures_are_made_again) {
    auto const files = vector_files("", "signing");
    if (files.empty()) GTEST_SKIP() << "0 files of signing vectors found";
    int made = 0;
    int skipped = 0;
    for (auto const& file : files) {
        for_each_record(file, [&](element record) {
            SCOPED_TRACE(text_at(record, "/id"));
            auto const venue = text_at(record, "/venue");
            // Ed25519 keys are for session.logon of Binance, which we do not use.
            if (text_at(record, "/kind").find("ed25519") != std::string::npos) {
                ++skipped;
                return;
            }
            transport::Secret const secret(text_at(record, "/secret"));
            auto const prehash = text_at(record, "/prehash");
            EXPECT_EQ(sign_for(venue, secret, prehash), text_at(record, "/signature"));
            if (text_at(record, "/kind") == "ws-login") {
                EXPECT_EQ(okx::login_prehash(text_at(record, "/timestamp")), prehash);
            }
            if (text_at(record, "/kind") == "ws-auth") {
                EXPECT_EQ(bybit::login_prehash(number_at(record, "/expires")), prehash);
            }
            ++made;
        });
    }
    std::printf("signing vectors: %d made, %d skipped (Ed25519)\n", made, skipped);
    EXPECT_GT(made, 10);
}

// Names of headers have no case: some captures have them all small.
std::string header_of(element record, std::string_view name) {
    simdjson::dom::object headers;
    if (record.at_pointer("/request/headers").get_object().get(headers) != simdjson::SUCCESS) {
        return {};
    }
    element value;
    std::string_view text;
    bool const is_there = headers.at_key_case_insensitive(name).get(value) == simdjson::SUCCESS;
    if (is_there && value.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
    return {};
}

// The string that is signed, from the parts of the request that was sent.
std::string prehash_of(element record) {
    auto const venue = text_at(record, "/venue");
    auto const query = text_at(record, "/request/query");
    auto const body = text_at(record, "/request/body");
    auto const header = [&](std::string_view name) { return header_of(record, name); };
    if (venue == "okx") {
        auto const target = text_at(record, "/request/path") + (query.empty() ? "" : "?" + query);
        return okx::request_prehash(header("OK-ACCESS-TIMESTAMP"),
                                    text_at(record, "/request/method"), target, body);
    }
    if (venue == "bybit") {
        bybit::Stamp const stamp{std::stoll(header("X-BAPI-TIMESTAMP")),
                                 std::stoll(header("X-BAPI-RECV-WINDOW"))};
        return bybit::request_prehash(stamp, text_at(record, "/credentials/api_key"),
                                      body.empty() ? query : body);
    }
    return {};  // Binance: binance_signing_vectors_test.cpp
}

void check_login(element record) {
    auto const prehash = text_at(record, "/signing/prehash");
    if (text_at(record, "/venue") == "okx") {
        okx::Credentials const credentials{
            text_at(record, "/credentials/api_key"),
            transport::Secret(text_at(record, "/credentials/api_secret")),
            transport::Secret(text_at(record, "/credentials/passphrase"))};
        auto const seconds = number_at(record, "/frame/json/args/0/timestamp");
        auto const login = okx::encode_login(credentials, Timestamp::from_ms(seconds * 1000));
        EXPECT_NE(login.find(text_at(record, "/signing/signature")), std::string::npos);
        EXPECT_NE(login.find(R"("passphrase":"password")"), std::string::npos);
    } else {
        bybit::Credentials const credentials{
            text_at(record, "/credentials/api_key"),
            transport::Secret(text_at(record, "/credentials/api_secret"))};
        auto const login =
            bybit::encode_login(credentials, number_at(record, "/frame/json/args/1"));
        EXPECT_NE(login.find(text_at(record, "/signing/signature")), std::string::npos) << prehash;
    }
}

TEST(VenueSigningVectors, every_signed_request_is_signed_alike) {
    int requests = 0;
    int logins = 0;
    int unsigned_ones = 0;
    std::size_t found = 0;
    for (std::string_view const venue : {"binance", "okx", "bybit"}) {
        auto const files = vector_files("requests", venue);
        found += files.size();
        for (auto const& file : files) {
            for_each_record(file, [&](element record) {
                SCOPED_TRACE(text_at(record, "/id"));
                auto const prehash = text_at(record, "/signing/prehash");
                if (prehash.empty()) {
                    ++unsigned_ones;
                    return;
                }
                transport::Secret const secret(text_at(record, "/credentials/api_secret"));
                EXPECT_EQ(sign_for(text_at(record, "/venue"), secret, prehash),
                          text_at(record, "/signing/signature"));
                bool const is_login = text_at(record, "/op") == "login";
                auto const built = is_login ? "" : prehash_of(record);
                EXPECT_TRUE(built.empty() || built == prehash) << built;
                if (is_login) check_login(record);
                is_login ? ++logins : ++requests;
            });
        }
    }
    if (found == 0) GTEST_SKIP() << "0 files of request vectors found";
    std::printf("signed requests: %d requests, %d logins, %d unsigned\n", requests, logins,
                unsigned_ones);
    EXPECT_GT(requests, 200);
    EXPECT_GT(logins, 0);
}

TEST(VenueSigning, times_are_written_as_okx_reads_them) {
    EXPECT_EQ(okx::iso_time(Timestamp::from_ms(1700000000000)), "2023-11-14T22:13:20.000Z");
    EXPECT_EQ(okx::iso_time(Timestamp::from_ms(1607418537715)), "2020-12-08T09:08:57.715Z");
    EXPECT_EQ(okx::iso_time(Timestamp::from_ms(1709164800007)), "2024-02-29T00:00:00.007Z");
}

TEST(VenueSigning, one_flipped_bit_changes_every_signature) {
    transport::Secret const secret(std::string_view("secret"));
    for (char const* const venue : {"okx", "bybit", "binance"}) {
        EXPECT_NE(sign_for(venue, secret, "sz=1"), sign_for(venue, secret, "sz=3")) << venue;
    }
}

}  // namespace
}  // namespace trestle::adapters
