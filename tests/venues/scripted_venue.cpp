#include "tests/venues/scripted_venue.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <simdjson.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <list>

#include "adapters/binance_spot/auth.hpp"

namespace trestle::adapters::tests {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using Tls = asio::ssl::stream<tcp::socket>;

namespace {

struct KeyPair {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ~KeyPair() {
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
};

// Self-signed, valid from an hour ago for a day.
void sign_certificate(KeyPair const& pair, std::string const& subject_names) {
    X509* const certificate = pair.certificate;
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, pair.key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>("scripted venue"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject_names.c_str());
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, pair.key, EVP_sha256());
}

std::string method_of(http::request<http::string_body> const& request, std::string const& path) {
    static std::map<std::string, std::string> const methods{
        {"GET /api/v3/time", "time"},
        {"GET /api/v3/exchangeInfo", "exchangeInfo"},
        {"GET /api/v3/order", "order.status"},
        {"GET /api/v3/myTrades", "myTrades"},
        {"GET /api/v3/account", "account.status"},
        {"DELETE /api/v3/order", "order.cancel"},
        {"POST /api/v3/order", "order.place"},
    };
    auto const found = methods.find(std::string(request.method_string()) + " " + path);
    return found == methods.end() ? "?" : found->second;
}

std::map<std::string, std::string> form_fields(std::string_view text) {
    std::map<std::string, std::string> fields;
    while (!text.empty()) {
        auto const part = text.substr(0, text.find('&'));
        auto const equals = std::min(part.find('='), part.size());
        fields[std::string(part.substr(0, equals))] =
            std::string(part.substr(std::min(equals + 1, part.size())));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
    }
    return fields;
}

}  // namespace

struct Connection;

struct ScriptedVenue::Server : std::enable_shared_from_this<Server> {
    Server(asio::io_context& on_loop, std::string with_secret)
        : loop(on_loop),
          acceptor(on_loop),
          tls(asio::ssl::context::tls_server),
          secret(std::move(with_secret)) {}

    void listen(std::string const& names);
    void accept();
    std::optional<Reaction> react(Ask ask);

    asio::io_context& loop;
    tcp::acceptor acceptor;
    asio::ssl::context tls;
    transport::Secret secret;
    std::string ca_file;
    std::map<std::string, Script> scripts;
    std::vector<Ask> asked;
    PlainScript plain_script;
    std::vector<PlainAsk> plain;
    std::list<std::shared_ptr<Connection>> connections;
    int websocket_connections = 0;
    bool refuses = false;
};

// One client: HTTP until it upgrades, WebSocket after.
struct Connection : std::enable_shared_from_this<Connection> {
    Connection(std::shared_ptr<ScriptedVenue::Server> at, tcp::socket socket)
        : server(std::move(at)), stream(std::move(socket), server->tls) {}

    void start();
    void read_http();
    void on_http();
    void answer_http(Ask const& ask);
    void upgrade();
    void read_frame();
    void on_frame(std::string const& text);
    void on_plain(PlainAsk ask);
    void write_response(Reaction const& reaction);
    void send(std::string text);
    void write();
    void close();
    [[nodiscard]] Tls& tls() { return stream.next_layer(); }

    std::shared_ptr<ScriptedVenue::Server> server;
    websocket::stream<Tls> stream;
    beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::response<http::string_body> response;
    std::deque<std::string> unsent;
    bool is_api = false;
    bool is_stream = false;
    bool is_plain = false;
    std::string path;
    bool is_closed = false;
};

void ScriptedVenue::Server::listen(std::string const& names) {
    KeyPair const pair;
    sign_certificate(pair, names);
    SSL_CTX_use_certificate(tls.native_handle(), pair.certificate);
    SSL_CTX_use_PrivateKey(tls.native_handle(), pair.key);
    acceptor.open(tcp::v4());
    acceptor.bind({asio::ip::address_v4::loopback(), 0});
    acceptor.listen();
    ca_file = (std::filesystem::temp_directory_path() /
               ("trestle-scripted-" + std::to_string(getpid()) + "-" +
                std::to_string(acceptor.local_endpoint().port()) + ".pem"))
                  .string();
    std::FILE* const file = std::fopen(ca_file.c_str(), "w");
    PEM_write_X509(file, pair.certificate);
    std::fclose(file);
    accept();
}

void ScriptedVenue::Server::accept() {
    acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
        if (error) return;
        auto const connection = std::make_shared<Connection>(self, std::move(socket));
        self->connections.push_back(connection);
        connection->start();
        self->accept();
    });
}

std::optional<Reaction> ScriptedVenue::Server::react(Ask ask) {
    asked.push_back(ask);
    auto const script = scripts.find(ask.method);
    if (script == scripts.end()) {
        return Reaction{.status = 400,
                        .body = R"({"code":-1020,"msg":"no script for )" + ask.method + "\"}"};
    }
    return script->second(asked.back());
}

void Connection::start() {
    tls().async_handshake(asio::ssl::stream_base::server,
                          [self = shared_from_this()](error_code error) {
                              if (!error) self->read_http();
                          });
}

void Connection::read_http() {
    request = {};
    http::async_read(tls(), buffer, request,
                     [self = shared_from_this()](error_code error, std::size_t) {
                         if (!error && !self->is_closed) self->on_http();
                     });
}

void Connection::on_http() {
    std::string const target(request.target());
    auto const asked_path = target.substr(0, target.find('?'));
    is_plain = server->plain_script != nullptr;
    if (is_plain) {
        path = asked_path;
        if (websocket::is_upgrade(request)) return upgrade();
        PlainAsk plain{path, std::string(request.method_string()), target, request.body(), {}};
        for (auto const& field : request) {
            plain.headers[std::string(field.name_string())] = std::string(field.value());
        }
        return on_plain(std::move(plain));
    }
    if (websocket::is_upgrade(request)) {
        is_api = asked_path == "/ws-api/v3";
        is_stream = asked_path == "/stream";
        if (is_api && server->refuses) return close();
        return upgrade();
    }
    std::string payload =
        asked_path.size() < target.size() ? target.substr(asked_path.size() + 1) : "";
    payload += request.body();
    Ask ask{method_of(request, asked_path), true, false, form_fields(payload)};
    if (auto const at = payload.find("&signature="); at != std::string::npos) {
        ask.is_signature_right =
            binance_spot::sign(server->secret, payload.substr(0, at)) == ask.params["signature"];
    }
    answer_http(ask);
}

void Connection::answer_http(Ask const& ask) {
    if (auto const reaction = server->react(ask)) write_response(*reaction);
}

void Connection::on_plain(PlainAsk ask) {
    bool const is_frame = ask.verb.empty();
    server->plain.push_back(ask);
    auto const reaction = server->plain_script(server->plain.back());
    if (!reaction) return;
    if (!is_frame) return write_response(*reaction);
    for (auto const& event : reaction->events_before) send(event);
    if (reaction->drops_connection) return close();
    if (!reaction->body.empty()) send(reaction->body);
}

void Connection::write_response(Reaction const& reaction) {
    if (reaction.drops_connection) return close();
    response = {};
    response.version(11);
    response.keep_alive(request.keep_alive());
    response.result(static_cast<unsigned>(reaction.status));
    for (auto const& [name, value] : reaction.headers) response.set(name, value);
    response.body() = reaction.body;
    response.prepare_payload();
    http::async_write(tls(), response, [self = shared_from_this()](error_code error, std::size_t) {
        if (!error && !self->is_closed) self->read_http();
    });
}

void Connection::upgrade() {
    stream.async_accept(request, [self = shared_from_this()](error_code error) {
        if (error) return;
        if (self->is_api) ++self->server->websocket_connections;
        self->buffer.clear();
        self->read_frame();
    });
}

void Connection::read_frame() {
    stream.async_read(buffer, [self = shared_from_this()](error_code error, std::size_t) {
        if (error || self->is_closed) {
            self->is_closed = true;
            return;
        }
        auto const text = beast::buffers_to_string(self->buffer.data());
        self->buffer.clear();
        self->on_frame(text);
        if (!self->is_closed) self->read_frame();
    });
}

void Connection::on_frame(std::string const& text) {
    if (is_plain) return on_plain({path, "", path, text, {}});
    simdjson::dom::parser parser;
    simdjson::dom::element const root = parser.parse(text);
    Ask ask;
    ask.method = std::string(std::string_view(root["method"]));
    binance_spot::Parameters signed_ones;
    simdjson::dom::object const params = root["params"];
    for (auto const param : params) {
        std::string_view value;
        std::string const plain = param.value.get_string().get(value) == simdjson::SUCCESS
                                      ? std::string(value)
                                      : simdjson::minify(param.value);
        ask.params[std::string(param.key)] = plain;
        if (param.key != "signature") signed_ones.push_back({param.key, plain});
    }
    ask.is_signature_right =
        binance_spot::sign(server->secret, binance_spot::ws_payload(signed_ones)) ==
        ask.params["signature"];
    auto const reaction = server->react(ask);
    if (!reaction) return;
    for (auto const& event : reaction->events_before) {
        send(R"({"subscriptionId":0,"event":)" + event + "}");
    }
    if (reaction->drops_connection) return close();
    std::string const id = simdjson::minify(simdjson::dom::element(root["id"]));
    std::string frame = "{\"id\":" + id + ",\"status\":" + std::to_string(reaction->status) +
                        (reaction->status == 200 ? ",\"result\":" : ",\"error\":") +
                        reaction->body + "}";
    if (reaction->delay_ms == 0) return send(std::move(frame));
    auto const timer = std::make_shared<asio::steady_timer>(
        server->loop, std::chrono::milliseconds(reaction->delay_ms));
    timer->async_wait([self = shared_from_this(), timer, frame](error_code) {
        if (!self->is_closed) self->send(frame);
    });
}

void Connection::send(std::string text) {
    unsent.push_back(std::move(text));
    if (unsent.size() == 1) write();
}

void Connection::write() {
    stream.text(true);
    stream.async_write(asio::buffer(unsent.front()),
                       [self = shared_from_this()](error_code error, std::size_t) {
                           if (error || self->is_closed) return;
                           self->unsent.pop_front();
                           if (!self->unsent.empty()) self->write();
                       });
}

void Connection::close() {
    is_closed = true;
    error_code ignored;
    tls().next_layer().close(ignored);
}

ScriptedVenue::ScriptedVenue(asio::io_context& loop, std::string secret, std::string const& names)
    : server_(std::make_shared<Server>(loop, std::move(secret))) {
    server_->listen(names);
}

ScriptedVenue::~ScriptedVenue() {
    error_code ignored;
    server_->acceptor.close(ignored);
    for (auto const& connection : server_->connections) connection->close();
    server_->connections.clear();
    std::filesystem::remove(server_->ca_file);
}

std::string ScriptedVenue::port() const {
    return std::to_string(server_->acceptor.local_endpoint().port());
}

std::string ScriptedVenue::ca_file() const { return server_->ca_file; }

void ScriptedVenue::on(std::string const& method, Script script) {
    server_->scripts[method] = std::move(script);
}

void ScriptedVenue::on_plain(PlainScript script) { server_->plain_script = std::move(script); }

void ScriptedVenue::push_to(std::string_view path, std::string const& text) {
    for (auto const& connection : server_->connections) {
        if (connection->path == path && !connection->is_closed) connection->send(text);
    }
}

void ScriptedVenue::drop(std::string_view path) {
    for (auto const& connection : server_->connections) {
        if (connection->path == path) connection->close();
    }
}

int ScriptedVenue::connections_to(std::string_view path) const {
    int open = 0;
    for (auto const& connection : server_->connections) {
        if (connection->path == path && !connection->is_closed) ++open;
    }
    return open;
}

std::vector<PlainAsk> const& ScriptedVenue::plain() const { return server_->plain; }

void ScriptedVenue::push_frame(std::string const& text) {
    for (auto const& connection : server_->connections) {
        if (connection->is_api && !connection->is_closed) connection->send(text);
    }
}

void ScriptedVenue::push_event(std::string const& event) {
    push_frame(R"({"subscriptionId":0,"event":)" + event + "}");
}

void ScriptedVenue::push_quote(std::string const& quote) {
    for (auto const& connection : server_->connections) {
        if (connection->is_stream && !connection->is_closed) connection->send(quote);
    }
}

void ScriptedVenue::drop_connections() {
    for (auto const& connection : server_->connections) {
        if (connection->is_api) connection->close();
    }
}

void ScriptedVenue::refuse_connections(bool refuses) { server_->refuses = refuses; }

std::vector<Ask> const& ScriptedVenue::asked() const { return server_->asked; }

std::vector<Ask> ScriptedVenue::asked(std::string_view method) const {
    std::vector<Ask> found;
    for (Ask const& ask : server_->asked) {
        if (ask.method == method) found.push_back(ask);
    }
    return found;
}

int ScriptedVenue::websocket_connections() const { return server_->websocket_connections; }

bool ScriptedVenue::has_stream() const {
    for (auto const& connection : server_->connections) {
        if (connection->is_stream && !connection->is_closed) return true;
    }
    return false;
}

}  // namespace trestle::adapters::tests
