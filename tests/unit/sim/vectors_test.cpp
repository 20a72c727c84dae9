// Requests that nobody here signed, replayed to the simulator's face byte for byte: each is taken,
// and with one byte changed each is refused as badly signed.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "adapters/sim/faces.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim {
namespace {

namespace fs = std::filesystem;

struct Vector {
    std::string id;
    bool is_ws = false;
    std::int64_t clock_ms = 0;
    std::string api_key, api_secret;
    std::string method, target, body;  // REST
    std::string text;                  // WebSocket frame
    bool is_signed = false;
    std::string symbol;
    bool is_usdm = false;
};

std::string text_of(simdjson::dom::element element, char const* pointer) {
    std::string_view text;
    return element.at_pointer(pointer).get_string().get(text) ? std::string() : std::string(text);
}

std::int64_t number_of(simdjson::dom::element element, char const* pointer) {
    std::int64_t number = 0;
    return element.at_pointer(pointer).get_int64().get(number) ? 0 : number;
}

Vector read_vector(simdjson::dom::element element) {
    Vector vector;
    vector.id = text_of(element, "/id");
    vector.is_usdm = text_of(element, "/product") == "usdm";
    vector.is_ws = text_of(element, "/channel") == "ws";
    vector.clock_ms = number_of(element, "/clock_ms");
    vector.api_key = text_of(element, "/credentials/api_key");
    vector.api_secret = text_of(element, "/credentials/api_secret");
    vector.is_signed = !text_of(element, "/signing/signature").empty();
    if (vector.is_ws) {
        vector.text = text_of(element, "/frame/text");
        vector.symbol = text_of(element, "/frame/json/params/symbol");
        if (vector.clock_ms == 0)
            vector.clock_ms = number_of(element, "/frame/json/params/timestamp");
    } else {
        vector.method = text_of(element, "/request/method");
        auto const query = text_of(element, "/request/query");
        vector.target = text_of(element, "/request/path") + (query.empty() ? "" : "?" + query);
        vector.body = text_of(element, "/request/body");
        vector.symbol = text_of(element, "/request/params/symbol");
    }
    return vector;
}

std::vector<Vector> load_vectors() {
    auto const* const given = std::getenv("TRESTLE_VECTORS");
    fs::path const root = given ? given : TRESTLE_SOURCE_DIR "/../shared/vectors";
    std::vector<Vector> vectors;
    std::error_code error;
    for (auto const& entry : fs::recursive_directory_iterator(root, error)) {
        if (entry.path().extension() != ".json") continue;
        simdjson::dom::parser parser;
        simdjson::dom::array rows;
        if (parser.load(entry.path().string()).get_array().get(rows)) continue;
        for (auto const row : rows) {
            auto const is_ours =
                text_of(row, "/venue") == "binance" &&
                (text_of(row, "/product") == "spot" || text_of(row, "/product") == "usdm") &&
                !text_of(row, "/credentials/api_key").empty();
            if (is_ours) vectors.push_back(read_vector(row));
        }
    }
    return vectors;
}

class SilentWire final : public Wire {
public:
    void send(ConnectionId, std::string text, std::chrono::milliseconds) override {
        last = std::move(text);
    }
    void close(ConnectionId) override {}
    void drop(ConnectionId) override {}
    void drop_all() override {}
    std::string last;
};

class SimVectors : public testing::Test {
protected:
    void SetUp() override {
        vectors = load_vectors();
        if (vectors.empty()) GTEST_SKIP() << "0 vectors of Binance requests found";
        std::cout << vectors.size() << " vectors\n";
    }

    // A fresh venue for each, that lists what the request names and knows its key.
    static int code_for(Vector const& vector) {
        SimSettings settings;
        settings.fixed_clock_ms = vector.clock_ms;
        Venue venue(settings, *Decimal::parse("0.001"), 1000);
        auto const symbol = vector.symbol.empty() ? std::string("BTCUSDT") : vector.symbol;
        auto const d = [](char const* text) { return Decimal::parse(text).value(); };
        venue.exchange.list(
            {.symbol = symbol,
             .base = symbol.substr(0, symbol.size() - 4),
             .quote = "USDT",
             .tick = d("0.00001"),
             .min_price = d("0.00001"),
             .max_price = d("1000000"),
             .lot = d("0.00001"),
             .min_quantity = d("0.00001"),
             .max_quantity = d("9000000"),
             .max_market_quantity = d("9000"),
             .min_notional = d("5"),
             .max_notional = d("9000000"),
             .kind = vector.is_usdm ? InstrumentKind::linear_perpetual : InstrumentKind::spot,
             .maintenance_rate = d("0.005")},
            Decimal::whole(60'000));
        // Orders that only reduce, and those of hedge mode, are judged when they are believed.
        venue.exchange.open_account("DEMO", "USDT", Decimal::whole(1'000'000));
        venue.keys.add({"DEMO", vector.api_key, vector.api_secret});
        SilentWire wire;
        auto const face_made =
            make_face(vector.is_usdm ? trestle::Venue::binance_usdm : trestle::Venue::binance_spot,
                      venue, wire);
        auto& face = *face_made;
        std::string json;
        if (vector.is_ws) {
            auto const is_stream = vector.text.find("SUBSCRIBE") != std::string::npos;
            auto const* const path = !vector.is_usdm ? "/ws-api/v3"
                                     : is_stream     ? "/public/ws"
                                                     : "/ws-fapi/v1";
            EXPECT_TRUE(face.on_open(1, {"GET", path, {}, {}, "127.0.0.1"}));
            face.on_text(1, vector.text);
            json = wire.last;
        } else {
            auto const answer = face.on_http({vector.method,
                                              vector.target,
                                              {{"X-MBX-APIKEY", vector.api_key}},
                                              vector.body,
                                              "127.0.0.1"});
            if (answer.status == 404) return 404;
            json = answer.body;
        }
        simdjson::dom::parser parser;
        simdjson::dom::element root;
        if (parser.parse(json).get(root)) return -1;
        std::int64_t code = 0;
        if (!root.at_pointer("/error/code").get(code)) return static_cast<int>(code);
        if (!root.at_pointer("/code").get(code)) return static_cast<int>(code);
        return 200;
    }

    std::vector<Vector> vectors;
};

// What a venue may answer to a request that it understands and believes.
std::set<int> const business{200,   -1013, -2010, -2011, -2013, -2022, -2038, -1125, -2021, -4014,
                             -4016, -4024, -4046, -4059, -4061, -4164, -5021, -5027, -5037};

TEST_F(SimVectors, each_request_is_understood_and_believed) {
    for (auto const& vector : vectors)
        EXPECT_TRUE(business.contains(code_for(vector))) << vector.id << ": " << code_for(vector);
}

TEST_F(SimVectors, one_changed_byte_is_a_bad_signature) {
    std::size_t checked = 0;
    for (auto const& vector : vectors) {
        if (!vector.is_signed) continue;
        auto const flip = [](std::string& text, std::size_t at) {
            text[at] = text[at] == '1' ? '2' : '1';
        };
        // A digit of the signature, and a byte of what it covers.
        auto changed = vector;
        auto& bytes = vector.is_ws                                          ? changed.text
                      : vector.body.find("signature=") != std::string::npos ? changed.body
                                                                            : changed.target;
        auto const mark = bytes.find("signature");
        ASSERT_NE(mark, std::string::npos) << vector.id;
        auto const first_digit = mark + (vector.is_ws ? 12 : 10);
        flip(bytes, first_digit + 5);
        EXPECT_EQ(code_for(changed), -1022) << vector.id << " signature";
        auto const covered = bytes.find("timestamp") + (vector.is_ws ? 11 : 10) + 12;
        bytes = vector.is_ws                                          ? vector.text
                : vector.body.find("signature=") != std::string::npos ? vector.body
                                                                      : vector.target;
        bytes[covered] = bytes[covered] == '3' ? '4' : '3';
        EXPECT_EQ(code_for(changed), -1022) << vector.id << " payload";
        ++checked;
    }
    EXPECT_GT(checked, 0U);
}

}  // namespace
}  // namespace trestle::adapters::sim
