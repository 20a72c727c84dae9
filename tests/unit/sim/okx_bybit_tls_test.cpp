// The faces of OKX and Bybit over real TLS sockets, each on its own port: REST with headers, login,
// order entry and events by WebSocket, and a fault on the wire.
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>

#include "adapters/sim/keys.hpp"
#include "adapters/sim/simulator.hpp"
#include "adapters/transport/https_client.hpp"
#include "adapters/transport/websocket_client.hpp"
#include "tests/unit/sim/okx_bybit_support.hpp"

namespace trestle::adapters::sim {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr auto patience = std::chrono::seconds(30);

std::int64_t now_ms() {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// One simulated venue, and clients of it on the test's own loop.
class Meeting {
public:
    explicit Meeting(trestle::Venue kind) {
        std::string name = (fs::temp_directory_path() / "trestle_faces_XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        SimSettings settings;
        settings.face = kind;
        settings.home = folder_;
        bool const is_okx = kind == trestle::Venue::okx;
        settings.symbols = {{.symbol = is_okx ? "BTC-USDT" : "BTCUSDT-SPOT",
                             .name = is_okx ? "" : "BTCUSDT",
                             .base = "BTC",
                             .quote = "USDT",
                             .price = "60000"}};
        settings.accounts = {{"DEMO", {{"USDT", "100000"}, {"BTC", "2"}}}};
        settings.keys = {{"DEMO", "key", "secret", "password"}};
        settings.market.is_moving = false;
        simulator.emplace(settings);
        EXPECT_EQ(simulator->start(), "");
        auto trust = transport::TlsTrust::load(simulator->ca_file().string());
        EXPECT_TRUE(trust.ok());
        trust_ = *trust;
        port_ = std::to_string(simulator->port());
    }
    ~Meeting() {
        sockets_.clear();
        loop_.restart();
        loop_.run_for(std::chrono::milliseconds(10));
        simulator->stop();
        fs::remove_all(folder_);
    }

    transport::HttpResponse ask(transport::HttpRequest request) {
        transport::HttpsClient client(loop_, trust_, {.host = "localhost", .port = port_});
        std::optional<transport::HttpOutcome> outcome;
        client.send(std::move(request), patience,
                    [&](transport::HttpOutcome done) { outcome = std::move(done); });
        run_until([&] { return outcome.has_value(); });
        EXPECT_TRUE(outcome && outcome->ok());
        return outcome && outcome->ok() ? **outcome : transport::HttpResponse();
    }
    // The socket's number; what it hears is kept.
    std::size_t open(std::string const& target) {
        auto const number = sockets_.size();
        heard.emplace_back();
        bool is_open = false;
        sockets_.push_back(std::make_unique<transport::WebSocketClient>(
            loop_, trust_,
            transport::WebSocketSettings{.host = "localhost", .port = port_, .target = target},
            transport::WebSocketClient::Callbacks{
                [&] { is_open = true; },
                [this, number](std::string_view text) { heard[number].emplace_back(text); },
                [](std::string const&) {}}));
        sockets_.back()->open();
        run_until([&] { return is_open; });
        EXPECT_TRUE(is_open);
        return number;
    }
    void say(std::size_t socket, std::string text) {
        EXPECT_TRUE(sockets_[socket]->send(std::move(text)));
    }
    // The first frame with this in it; frames that came before it are forgotten with it.
    std::string wait(std::size_t socket, std::string const& part) {
        std::string found;
        run_until([&] {
            auto& texts = heard[socket];
            while (!texts.empty() && found.empty()) {
                if (texts.front().find(part) != std::string::npos) found = texts.front();
                texts.erase(texts.begin());
            }
            return !found.empty();
        });
        EXPECT_NE(found, "") << "never heard of " << part;
        return found;
    }

    std::optional<Simulator> simulator;
    std::vector<std::vector<std::string>> heard;

private:
    void run_until(std::function<bool()> const& is_done) {
        auto const deadline = std::chrono::steady_clock::now() + patience;
        while (!is_done() && std::chrono::steady_clock::now() < deadline) {
            loop_.restart();
            loop_.run_one_for(std::chrono::milliseconds(50));
        }
    }

    fs::path folder_;
    asio::io_context loop_;
    std::shared_ptr<transport::TlsTrust const> trust_;
    std::string port_;
    std::vector<std::unique_ptr<transport::WebSocketClient>> sockets_;
};

TEST(OkxOverTls, a_client_logs_in_trades_and_is_told) {
    Meeting meeting(trestle::Venue::okx);
    auto const time = meeting.ask({.target = "/api/v5/public/time"});
    EXPECT_EQ(time.status, 200);
    EXPECT_EQ(object(time.body).text("code"), "0");
    auto const socket = meeting.open("/ws/v5/private");
    meeting.say(socket, "ping");
    EXPECT_EQ(meeting.wait(socket, "pong"), "pong");
    auto const seconds = std::to_string(now_ms() / 1000);
    meeting.say(socket, R"({"op":"login","args":[{"apiKey":"key","passphrase":"password",)"
                        R"("timestamp":")" +
                            seconds + R"(","sign":")" +
                            hmac_sha256_base64("secret", seconds + "GET/users/self/verify") +
                            "\"}]}");
    EXPECT_THAT(meeting.wait(socket, "login"), HasSubstr(R"("code":"0")"));
    meeting.say(socket, R"({"op":"subscribe","args":[{"channel":"orders","instType":"ANY"}]})");
    meeting.wait(socket, "\"subscribe\"");
    meeting.say(socket, R"({"id":"7","op":"order","args":[{"instIdCode":10001,"tdMode":"cash",)"
                        R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01",)"
                        R"("clOrdId":"tls1"}]})");
    EXPECT_THAT(meeting.wait(socket, R"("op":"order")"), HasSubstr(R"("sCode":"0")"));
    EXPECT_THAT(meeting.wait(socket, R"("channel":"orders")"), HasSubstr(R"("state":"live")"));
    meeting.simulator->control("fill",
                               R"({"symbol":"BTC-USDT","clientOrderId":"tls1","quantity":"0.01"})");
    EXPECT_THAT(meeting.wait(socket, R"("channel":"orders")"), HasSubstr(R"("state":"filled")"));
}

TEST(BybitOverTls, a_client_logs_in_trades_and_is_told) {
    Meeting meeting(trestle::Venue::bybit);
    auto const stamp = std::to_string(now_ms());
    auto const account =
        meeting.ask({.target = "/v5/account/info",
                     .headers = {{"X-BAPI-API-KEY", "key"},
                                 {"X-BAPI-TIMESTAMP", stamp},
                                 {"X-BAPI-RECV-WINDOW", "5000"},
                                 {"X-BAPI-SIGN", hmac_sha256_hex("secret", stamp + "key5000")}}});
    EXPECT_EQ(object(account.body).raw("retCode"), "0");
    EXPECT_EQ(account.header("x-bapi-limit").value_or(""), "50");
    EXPECT_EQ(account.header("X-Bapi-Limit-Status").value_or(""), "49");
    auto const desk = meeting.open("/v5/trade");
    auto const user = meeting.open("/v5/private");
    for (auto const socket : {desk, user}) {
        auto const expires = std::to_string(now_ms() + 5000);
        meeting.say(socket, R"({"op":"auth","args":["key",)" + expires + ",\"" +
                                hmac_sha256_hex("secret", "GET/realtime" + expires) + "\"]}");
        meeting.wait(socket, "\"auth\"");
    }
    meeting.say(user, R"({"op":"subscribe","args":["order","execution"]})");
    meeting.wait(user, "\"subscribe\"");
    auto const create = [&](std::string const& id) {
        meeting.say(desk, R"({"reqId":")" + id + R"(","header":{"X-BAPI-TIMESTAMP":")" +
                              std::to_string(now_ms()) +
                              R"("},"op":"order.create","args":[{"category":"spot",)"
                              R"("symbol":"BTCUSDT","side":"Buy","orderType":"Limit",)"
                              R"("qty":"0.01","price":"59000","orderLinkId":"tls-)" +
                              id + "\"}]}");
    };
    create("1");
    EXPECT_THAT(meeting.wait(desk, "order.create"), HasSubstr(R"("retCode":0)"));
    EXPECT_THAT(meeting.wait(user, R"("topic":"order")"), HasSubstr(R"("orderStatus":"New")"));
    // Executed, but never answered: the topic alone tells it.
    meeting.simulator->control("fault", R"({"kind":"drop_answer","operation":"place"})");
    create("2");
    EXPECT_THAT(meeting.wait(user, R"("orderLinkId":"tls-2")"), HasSubstr("New"));
    EXPECT_TRUE(meeting.heard[desk].empty());
}

}  // namespace
}  // namespace trestle::adapters::sim
