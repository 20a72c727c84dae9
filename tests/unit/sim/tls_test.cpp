// The simulator as a whole, over real TLS sockets on loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <filesystem>
#include <fstream>

#include "adapters/sim/keys.hpp"
#include "adapters/sim/simulator.hpp"
#include "adapters/transport/certificate.hpp"

namespace trestle::adapters::sim {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace fs = std::filesystem;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using testing::HasSubstr;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto patience = std::chrono::seconds(20);

fs::path fresh_directory() {
    std::string name = (fs::temp_directory_path() / "trestle_sim_XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    return name;
}

mode_t mode_of(fs::path const& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

std::string content_of(fs::path const& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Runs one asynchronous step to its end, so that nothing waits for ever.
class Client {
public:
    Client(std::uint16_t port, fs::path const& ca) : port_(port) {
        tls_.load_verify_file(ca.string());
        tls_.set_verify_mode(asio::ssl::verify_peer);
    }

    error_code connect(TlsStream& stream) {
        error_code result;
        auto& lowest = beast::get_lowest_layer(stream);
        lowest.expires_after(patience);
        stream.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
        lowest.async_connect(tcp::endpoint(asio::ip::address_v4::loopback(), port_),
                             [&](error_code error) { result = error; });
        run();
        if (result) return result;
        stream.async_handshake(asio::ssl::stream_base::client,
                               [&](error_code error) { result = error; });
        run();
        return result;
    }
    TlsStream stream() { return TlsStream(context_, tls_); }
    void run() {
        context_.restart();
        context_.run();
    }

private:
    std::uint16_t port_;
    asio::io_context context_;
    asio::ssl::context tls_{asio::ssl::context::tls_client};
};

class Rest {
public:
    Rest(std::uint16_t port, fs::path const& ca) : client_(port, ca), stream_(client_.stream()) {
        EXPECT_FALSE(client_.connect(stream_));
    }
    // The status, zero when the connection ended or the time did; the body is kept.
    unsigned ask(http::verb verb, std::string const& target, std::string const& body = {},
                 std::chrono::milliseconds wait = patience) {
        http::request<http::string_body> request(verb, target, 11);
        request.set(http::field::host, "127.0.0.1");
        request.set("X-MBX-APIKEY", "key");
        request.body() = body;
        request.prepare_payload();
        error_code result;
        beast::get_lowest_layer(stream_).expires_after(wait);
        http::async_write(stream_, request, [&](error_code error, std::size_t) { result = error; });
        client_.run();
        response = {};
        http::async_read(stream_, buffer_, response,
                         [&](error_code error, std::size_t) { result = error; });
        client_.run();
        return result ? 0 : response.result_int();
    }
    http::response<http::string_body> response;

private:
    Client client_;
    TlsStream stream_;
    beast::flat_buffer buffer_;
};

class Ws {
public:
    Ws(std::uint16_t port, fs::path const& ca, std::string const& target)
        : client_(port, ca), stream_(client_.stream()) {
        EXPECT_FALSE(client_.connect(stream_.next_layer()));
        beast::get_lowest_layer(stream_).expires_after(patience);
        stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
            if (kind == websocket::frame_type::ping) ++pings;
        });
        error_code result;
        stream_.async_handshake("127.0.0.1", target, [&](error_code error) { result = error; });
        client_.run();
        EXPECT_FALSE(result) << result.message();
    }
    void send(std::string const& text) {
        stream_.async_write(asio::buffer(text), [](error_code, std::size_t) {});
        client_.run();
    }
    // Empty when the connection ended.
    std::string read() {
        error_code result;
        beast::get_lowest_layer(stream_).expires_after(patience);
        stream_.async_read(buffer_, [&](error_code error, std::size_t) { result = error; });
        client_.run();
        auto text = beast::buffers_to_string(buffer_.data());
        buffer_.consume(buffer_.size());
        last_error = result;
        return result ? std::string() : text;
    }
    // Reads on until something contains `part`.
    std::string read_until(std::string_view part) {
        for (;;) {
            auto text = read();
            if (text.empty() || text.find(part) != std::string::npos) return text;
        }
    }
    int pings = 0;
    error_code last_error;

private:
    Client client_;
    websocket::stream<TlsStream> stream_;
    beast::flat_buffer buffer_;
};

std::string signed_query(std::string query) {
    auto const now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    query += (query.empty() ? "" : "&") + std::string("timestamp=") + std::to_string(now);
    return query + "&signature=" + hmac_sha256_hex("secret", query);
}

std::string subscribe_frame() {
    auto const now = std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
    return R"({"id":1,"method":"userDataStream.subscribe.signature","params":{"apiKey":"key",)"
           R"("timestamp":)" +
           now + R"(,"signature":")" + hmac_sha256_hex("secret", "apiKey=key&timestamp=" + now) +
           R"("}})";
}

class SimulatorOverTls : public testing::Test {
protected:
    SimulatorOverTls() {
        settings.home = fresh_directory();
        settings.symbols = {
            {.symbol = "BTCUSDT", .base = "BTC", .quote = "USDT", .price = "60000"}};
        settings.accounts = {{"DEMO", {{"USDT", "1000000"}, {"BTC", "20"}}}};
        settings.keys = {{"DEMO", "key", "secret"}};
        settings.market.is_moving = false;
        settings.ping_interval_ms = 50;
    }
    ~SimulatorOverTls() override {
        simulator.reset();
        fs::remove_all(settings.home);
    }
    void start() {
        simulator = std::make_unique<Simulator>(settings);
        ASSERT_EQ(simulator->start(), "");
    }
    Rest rest() { return {simulator->port(), simulator->ca_file()}; }

    SimSettings settings;
    std::unique_ptr<Simulator> simulator;
};

constexpr auto order =
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01"
    "&price=59000&newClientOrderId=";

TEST_F(SimulatorOverTls, one_connection_places_asks_and_cancels) {
    start();
    auto client = rest();
    ASSERT_EQ(
        client.ask(http::verb::post, "/api/v3/order", signed_query(order + std::string("a1"))),
        200U);
    EXPECT_THAT(client.response.body(), HasSubstr("\"status\":\"NEW\""));
    EXPECT_EQ(client.response["x-mbx-order-count-10s"], "1");
    ASSERT_EQ(client.ask(http::verb::delete_,
                         "/api/v3/order?" + signed_query("symbol=BTCUSDT&origClientOrderId=a1")),
              200U);
    EXPECT_THAT(client.response.body(), HasSubstr("\"status\":\"CANCELED\""));
    EXPECT_EQ(client.ask(http::verb::get, "/api/v3/nowhere"), 404U);
}

TEST_F(SimulatorOverTls, events_and_pings_arrive_and_shutdown_is_told) {
    start();
    Ws ws(simulator->port(), simulator->ca_file(), "/ws-api/v3");
    ws.send(subscribe_frame());
    EXPECT_THAT(ws.read(), HasSubstr("\"subscriptionId\":0"));
    rest().ask(http::verb::post, "/api/v3/order", signed_query(order + std::string("a1")));
    EXPECT_THAT(ws.read_until("executionReport"), HasSubstr("\"c\":\"a1\""));
    simulator->control("fill", R"({"symbol":"BTCUSDT","clientOrderId":"a1","quantity":"0.004"})");
    EXPECT_THAT(ws.read_until("TRADE"), HasSubstr("PARTIALLY_FILLED"));
    Ws quotes(simulator->port(), simulator->ca_file(), "/ws/btcusdt@bookTicker");
    EXPECT_THAT(quotes.read(), HasSubstr("\"b\":\"59997.00000000\""));
    EXPECT_THAT(quotes.read(), HasSubstr("\"b\":\"59997.00000000\""));  // told again each second
    EXPECT_GT(quotes.pings, 0);
    std::thread stopper([this] { simulator->stop(); });
    EXPECT_THAT(ws.read_until("serverShutdown"), HasSubstr("{\"event\":"));
    EXPECT_EQ(ws.read(), "");
    EXPECT_EQ(ws.last_error, websocket::error::closed);
    stopper.join();
}

TEST_F(SimulatorOverTls, a_dropped_answer_leaves_an_order_behind) {
    start();
    simulator->control("fault", R"({"kind":"drop_answer","operation":"place"})");
    auto silent = rest();
    EXPECT_EQ(silent.ask(http::verb::post, "/api/v3/order", signed_query(order + std::string("a1")),
                         std::chrono::milliseconds(300)),
              0U);
    auto client = rest();
    EXPECT_EQ(client.ask(http::verb::get,
                         "/api/v3/order?" + signed_query("symbol=BTCUSDT&origClientOrderId=a1")),
              200U);
    simulator->control("fault", R"({"kind":"disconnect","operation":"place"})");
    EXPECT_EQ(
        client.ask(http::verb::post, "/api/v3/order", signed_query(order + std::string("a2"))), 0U);
    auto again = rest();
    EXPECT_EQ(again.ask(http::verb::get,
                        "/api/v3/order?" + signed_query("symbol=BTCUSDT&origClientOrderId=a2")),
              200U);
}

TEST_F(SimulatorOverTls, all_connections_can_be_cut) {
    start();
    Ws ws(simulator->port(), simulator->ca_file(), "/ws/btcusdt@trade");
    auto client = rest();
    EXPECT_EQ(client.ask(http::verb::get, "/api/v3/ping"), 200U);
    simulator->control("disconnect");
    EXPECT_EQ(ws.read(), "");
    EXPECT_NE(ws.last_error, websocket::error::closed);  // a cut, not a handshake
    EXPECT_EQ(client.ask(http::verb::get, "/api/v3/ping"), 0U);
    EXPECT_EQ(rest().ask(http::verb::get, "/api/v3/ping"), 200U);
}

TEST_F(SimulatorOverTls, the_control_port_speaks_plain_http) {
    start();
    asio::io_context context;
    beast::tcp_stream stream(context);
    stream.connect(tcp::endpoint(asio::ip::address_v4::loopback(), simulator->control_port()));
    http::request<http::string_body> request(http::verb::post, "/control/price", 11);
    request.body() = R"({"symbol":"BTCUSDT","price":"50000"})";
    request.prepare_payload();
    http::write(stream, request);
    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    EXPECT_EQ(response.result_int(), 200U);
    EXPECT_THAT(simulator->control("state"), HasSubstr("\"bid\":\"49997.50000000\""));
}

TEST_F(SimulatorOverTls, keys_and_certificates_are_made_once_and_kept_private) {
    start();
    auto const key = content_of(simulator->key_file());
    auto const authority = content_of(simulator->ca_file());
    EXPECT_THAT(key, HasSubstr("api_secret = \""));
    EXPECT_EQ(mode_of(simulator->key_file()), 0600U);
    auto const files = certificate_files_in(settings.home / "sim");
    EXPECT_EQ(mode_of(files.private_key), 0600U);
    EXPECT_EQ(mode_of(files.authority_key), 0600U);
    simulator.reset();
    start();
    EXPECT_EQ(content_of(simulator->key_file()), key);
    EXPECT_EQ(content_of(simulator->ca_file()), authority);
    // A certificate that is cut short is made again, and clients can trust it.
    simulator.reset();
    std::ofstream(files.certificate, std::ios::trunc) << "-----BEGIN";
    start();
    EXPECT_NE(content_of(simulator->ca_file()), authority);
    EXPECT_EQ(rest().ask(http::verb::get, "/api/v3/ping"), 200U);
}

TEST_F(SimulatorOverTls, what_is_wrong_at_the_start_is_named) {
    start();
    auto second = settings;
    second.port = simulator->port();
    EXPECT_THAT(Simulator(second).start(), HasSubstr("choose another port"));
    auto bad = settings;
    bad.symbols[0].tick = "zero";
    EXPECT_EQ(Simulator(bad).start(),
              "sim symbol BTCUSDT tick: 'zero' is not a positive decimal number");
    // A directory that is a file.
    auto blocked = settings;
    blocked.home = simulator->ca_file();
    EXPECT_THAT(Simulator(blocked).start(), HasSubstr("cannot be made"));
    // Two in one process, each with its own orders.
    Simulator other(settings);
    ASSERT_EQ(other.start(), "");
    rest().ask(http::verb::post, "/api/v3/order", signed_query(order + std::string("a1")));
    EXPECT_EQ(other.control("orders"), "[]");
    EXPECT_NE(simulator->control("orders"), "[]");
}

}  // namespace
}  // namespace trestle::adapters::sim
