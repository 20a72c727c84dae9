// Requests that nobody here signed, replayed to the faces of OKX and Bybit byte for byte: each is
// taken as signed, and with one byte changed each is refused as badly signed.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "adapters/sim/okx/access.hpp"
#include "tests/unit/sim/okx_bybit_support.hpp"

namespace trestle::adapters::sim {
namespace {

namespace fs = std::filesystem;

struct Vector {
    std::string id, venue;
    std::int64_t clock_ms = 0;
    SimKey key;
    HttpRequest request;  // REST
    std::string frame;    // WebSocket, when not empty
};

std::string text_of(fs::path const& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

Vector read_vector(Fields const& row) {
    Vector vector{.id = std::string(row.text("id")), .venue = std::string(row.text("venue"))};
    auto const credentials = object(row.raw("credentials"));
    vector.key = {"DEMO", std::string(credentials.text("api_key")),
                  std::string(credentials.text("api_secret")),
                  std::string(credentials.text("passphrase"))};
    if (row.text("channel") == "ws") {
        vector.frame = object(row.raw("frame")).text("text");
        return vector;
    }
    auto const request = object(row.raw("request"));
    auto const headers = object(request.raw("headers"));
    vector.request.method = request.text("method");
    vector.request.target = request.text("path");
    if (request.has("query")) vector.request.target += "?" + std::string(request.text("query"));
    vector.request.body = request.text("body");
    vector.request.peer = "10.0.0.1";
    // Clients spell names in either case.
    for (std::string name :
         {"ok-access-key", "ok-access-sign", "ok-access-timestamp", "ok-access-passphrase",
          "x-bapi-api-key", "x-bapi-sign", "x-bapi-timestamp", "x-bapi-recv-window"})
        for (bool const is_upper : {false, true}) {
            if (is_upper)
                std::ranges::transform(name, name.begin(), [](unsigned char c) {
                    return static_cast<char>(std::toupper(c));
                });
            if (headers.has(name)) vector.request.headers.emplace_back(name, headers.text(name));
        }
    // Captures of real clients carry the wall clock of their moment.
    Fields stamp;
    stamp.set("ms", vector.request.header("X-BAPI-TIMESTAMP"));
    auto const iso = okx::read_iso_time(vector.request.header("OK-ACCESS-TIMESTAMP"));
    vector.clock_ms = stamp.integer("ms").value_or(iso.value_or(0));
    return vector;
}

// Every signed request of the two venues in every file of the format, and every login.
std::vector<Vector> load_vectors(std::string_view venue) {
    auto const* const given = std::getenv("TRESTLE_VECTORS");
    fs::path const root = given ? given : TRESTLE_SOURCE_DIR "/../shared/vectors";
    std::vector<Vector> vectors;
    std::error_code error;
    for (auto const& entry : fs::recursive_directory_iterator(root, error)) {
        if (entry.path().extension() != ".json") continue;
        auto const rows = v5::read_objects(text_of(entry.path()));
        if (!rows) continue;
        for (auto const& row : *rows) {
            bool const is_request = row.text("venue") == venue && row.has("credentials") &&
                                    row.has("signing") && row.text("signing") != "null";
            if (is_request) vectors.push_back(read_vector(row));
        }
    }
    return vectors;
}

class Replay {
public:
    Replay(trestle::Venue kind, Vector const& vector) {
        settings_.fixed_clock_ms = vector.clock_ms;
        venue_ = std::make_unique<Venue>(settings_, dec("0.001"), 1000);
        venue_->keys.add(vector.key);
        face_ = make_face(kind, *venue_, wire_);
    }

    // The code of the answer; of a frame the text of it.
    std::string rest(HttpRequest const& request, std::string const& field) {
        return std::string(object(face_->on_http(request).body).text(field));
    }
    std::string frame(std::string const& path, std::string const& text) {
        HttpRequest request;
        request.target = path;
        EXPECT_TRUE(face_->on_open(1, request)) << path;
        face_->on_text(1, text);
        return wire_.sent.empty() ? std::string() : wire_.sent.front().text;
    }

private:
    SimSettings settings_;
    RecordingWire wire_;
    std::unique_ptr<Venue> venue_;
    std::unique_ptr<Face> face_;
};

HttpRequest with_a_byte_changed(HttpRequest request) {
    if (!request.body.empty())
        request.body[request.body.size() / 2] ^= 1;
    else
        request.target += request.target.find('?') == request.target.npos ? "?a=1" : "&a=1";
    return request;
}

std::set<std::string> const okx_access{"50102", "50103", "50104", "50105", "50106", "50107",
                                       "50111", "50112", "50113", "50114", "50119"};
std::set<std::string> const bybit_access{"10002", "10003", "10004", "10005", "10007"};

TEST(OkxVectors, every_signed_request_is_taken_and_none_with_a_byte_changed) {
    auto const vectors = load_vectors("okx");
    if (vectors.empty()) GTEST_SKIP() << "0 vectors of OKX requests found";
    int requests = 0;
    for (auto vector : vectors) {
        SCOPED_TRACE(vector.id);
        if (!vector.frame.empty()) {
            auto const args = objects(object(vector.frame).raw("args"));
            if (object(vector.frame).text("op") != "login") continue;
            vector.clock_ms = args.at(0).integer("timestamp").value_or(0) * 1000;
            EXPECT_THAT(Replay(trestle::Venue::okx, vector).frame("/ws/v5/private", vector.frame),
                        testing::HasSubstr(R"("event":"login","code":"0")"));
            auto changed = vector.frame;
            changed[changed.find("\"sign\":\"") + 10] ^= 1;
            EXPECT_THAT(Replay(trestle::Venue::okx, vector).frame("/ws/v5/private", changed),
                        testing::HasSubstr(R"("code":"60007")"));
            continue;
        }
        ++requests;
        Replay good(trestle::Venue::okx, vector);
        EXPECT_FALSE(okx_access.contains(good.rest(vector.request, "code")));
        EXPECT_EQ(good.rest(with_a_byte_changed(vector.request), "code"), "50113");
    }
    std::cout << requests << " requests\n";
    EXPECT_GT(requests, 0);
}

TEST(BybitVectors, every_signed_request_is_taken_and_none_with_a_byte_changed) {
    auto const vectors = load_vectors("bybit");
    if (vectors.empty()) GTEST_SKIP() << "0 vectors of Bybit requests found";
    int requests = 0;
    for (auto vector : vectors) {
        SCOPED_TRACE(vector.id);
        if (!vector.frame.empty()) {
            if (object(vector.frame).text("op") != "auth") continue;
            auto const args = v5::read_elements(object(vector.frame).raw("args"));
            ASSERT_TRUE(args);
            vector.clock_ms = std::stoll(args->at(1)) - 1;
            EXPECT_THAT(Replay(trestle::Venue::bybit, vector).frame("/v5/private", vector.frame),
                        testing::HasSubstr(R"("success":true)"));
            vector.clock_ms += 1;
            EXPECT_THAT(Replay(trestle::Venue::bybit, vector).frame("/v5/private", vector.frame),
                        testing::HasSubstr(R"("success":false)"));
            continue;
        }
        ++requests;
        Replay good(trestle::Venue::bybit, vector);
        EXPECT_FALSE(bybit_access.contains(good.rest(vector.request, "retCode")));
        EXPECT_EQ(good.rest(with_a_byte_changed(vector.request), "retCode"), "10004");
    }
    std::cout << requests << " requests\n";
    EXPECT_GT(requests, 0);
}

}  // namespace
}  // namespace trestle::adapters::sim
