#include "tests/unit/fix_engine/house.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace trestle::fix::engine::testing {

using Clock = std::chrono::steady_clock;

std::string soh(std::string text) {
    std::replace(text.begin(), text.end(), '|', '\x01');
    return text;
}

std::string bars(std::string text) {
    std::replace(text.begin(), text.end(), '\x01', '|');
    return text;
}

std::string value(std::string const& message, int tag) {
    std::string const text = "|" + bars(message);
    std::string const key = "|" + std::to_string(tag) + "=";
    std::size_t const at = text.find(key);
    if (at == std::string::npos) return {};
    std::size_t const begin = at + key.size();
    return text.substr(begin, text.find('|', begin) - begin);
}

std::string timestamp(int seconds_from_now) {
    std::time_t const now = std::time(nullptr) + seconds_from_now;
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y%m%d-%H:%M:%S.000", &parts);
    return text;
}

std::string framed(std::string const& fields, std::string const& begin_string) {
    std::string const body = soh(fields);
    std::string message =
        soh("8=" + begin_string + "|9=" + std::to_string(body.size()) + "|") + body;
    unsigned sum = 0;
    for (char const c : message) sum += static_cast<unsigned char>(c);
    char trailer[16];
    std::snprintf(trailer, sizeof trailer, "10=%03u\x01", sum % 256);
    return message + trailer;
}

TemporaryFolder::TemporaryFolder() {
    char name[] = "/tmp/trestle-fix-XXXXXX";
    path = mkdtemp(name);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

void Recorder::on_logon_request(LogonRequest const& request, LogonAnswer answer) {
    requests.push_back(request);
    if (answers_late)
        answers.push_back(std::move(answer));
    else
        answer(refusal);
}

void Recorder::on_logged_on(std::string const& desk, std::string const&,
                            std::string const& username, bool has_reset_numbers) {
    sessions.push_back("on " + desk + " " + username + (has_reset_numbers ? " reset" : ""));
}

void Recorder::on_logged_off(std::string const& desk, std::string const& reason, bool is_logout) {
    sessions.push_back("off " + desk + ": " + reason);
    logouts.push_back(is_logout);
}

void Recorder::on_delivered(std::string const& desk, Mark last) {
    delivered.push_back(desk + " " + std::to_string(last.sequence) + "." +
                        std::to_string(last.index));
}

void Recorder::on_message(MessageContext const& context, char const* raw, std::size_t size) {
    messages.push_back({context, *context.desk, bars(std::string(raw, size))});
    messages.back().context.desk = nullptr;
    ++batched_;
    if (then) then(messages.back());
}

void Recorder::on_refused(std::string const& desk, std::uint64_t msg_seq_num,
                          std::string const& msg_type, int field, std::string const& text) {
    refused.push_back({desk, msg_seq_num, msg_type, field, text});
}

void Recorder::on_batch_end() {
    if (batched_ != 0) batches.push_back(batched_);
    batched_ = 0;
}

bool Recorder::has_logged(std::string const& part) const {
    return std::any_of(log.begin(), log.end(), [&](std::string const& line) {
        return line.find(part) != std::string::npos;
    });
}

std::string Recorder::all_logs() const {
    std::string text;
    for (std::string const& line : log) text += line + "\n";
    return text;
}

House::House() {
    settings.dictionary_file =
        std::string(TRESTLE_SOURCE_DIR) + "/tests/unit/fix_engine/dictionary.xml";
    settings.store_directory = folder.path / "store";
    settings.sessions = {SessionSettings{.desk = "DESK1"}, SessionSettings{.desk = "DESK2"}};
    settings.listeners = {Listener{}};
    settings.logout_wait_ms = 50;
}

House::~House() { crash(); }

std::string House::start() {
    loop = std::make_unique<boost::asio::io_context>(1);
    engine = std::make_unique<Engine>(*loop, settings, recorder);
    std::string problem = engine->open();
    return problem.empty() ? engine->listen() : problem;
}

void House::restart() {
    engine->stop("restart");
    crash();
    EXPECT_EQ(start(), "");
}

void House::crash() {
    engine.reset();
    loop.reset();
}

bool House::until(std::function<bool()> const& condition, int milliseconds) {
    auto const deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
    while (!condition()) {
        if (Clock::now() > deadline) return false;
        loop->restart();
        loop->run_one_for(std::chrono::milliseconds(1));
        loop->poll();
    }
    return true;
}

void House::run_for(int milliseconds) {
    until([] { return false; }, milliseconds);
}

void House::send_report(std::string const& exec_id, Mark mark, bool is_possible_resend,
                        std::string const& desk) {
    std::string const body = soh("37=o1|17=" + exec_id + "|");
    engine->send(desk, "8", body.data(), body.size(), mark, is_possible_resend);
    engine->flush();
}

Client::Client(House& of, bool is_tls, std::size_t listener,
               std::pair<std::string, std::string> const& shown)
    : house(of) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(house.port(listener));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    int const on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(socket_, F_SETFL, O_NONBLOCK);
    if (!is_tls) return;
    tls_context_ = SSL_CTX_new(TLS_client_method());
    if (!shown.first.empty()) {
        EXPECT_EQ(SSL_CTX_use_certificate_chain_file(tls_context_, shown.first.c_str()), 1);
        EXPECT_EQ(SSL_CTX_use_PrivateKey_file(tls_context_, shown.second.c_str(), SSL_FILETYPE_PEM),
                  1);
    }
    tls_ = SSL_new(tls_context_);
    SSL_set_fd(tls_, socket_);
    EXPECT_TRUE(house.until([this] { return SSL_connect(tls_) == 1; })) << "TLS handshake";
}

Client::~Client() {
    if (tls_ != nullptr) SSL_free(tls_);
    if (tls_context_ != nullptr) SSL_CTX_free(tls_context_);
    ::close(socket_);
}

void Client::send_raw(std::string const& bytes) {
    unsent_ += bytes;
    pump();
}

std::string Client::encode(std::string const& fields) {
    std::size_t const type_end = fields.find('|') + 1;
    return framed(fields.substr(0, type_end) + "49=" + desk + "|56=" + target +
                  "|34=" + std::to_string(next++) + "|52=" + timestamp(sending_time_offset) + "|" +
                  fields.substr(type_end));
}

void Client::send(std::string const& fields) { send_raw(encode(fields)); }

std::string Client::order(std::string const& cl_ord_id) {
    return "35=D|11=" + cl_ord_id + "|1=DEMO|55=BTCUSDT|54=1|60=" + timestamp() +
           "|38=1.5|40=2|44=100.25|59=1|";
}

void Client::log_on(std::string const& extra) {
    send("35=A|98=0|" + extra + "553=alice|554=" + password + "|");
}

void Client::pump() {
    while (!unsent_.empty()) {
        ssize_t const sent = tls_ != nullptr
                                 ? SSL_write(tls_, unsent_.data(), static_cast<int>(unsent_.size()))
                                 : ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (sent <= 0) break;
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
    char bytes[65536];
    while (is_reading && !is_closed) {
        ssize_t const size = tls_ != nullptr ? SSL_read(tls_, bytes, sizeof bytes)
                                             : ::recv(socket_, bytes, sizeof bytes, 0);
        if (size > 0) {
            take(std::string(bytes, static_cast<std::size_t>(size)));
            continue;
        }
        bool const must_wait =
            tls_ != nullptr ? SSL_get_error(tls_, static_cast<int>(size)) == SSL_ERROR_WANT_READ
                            : size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        is_closed = !must_wait;
        return;
    }
}

void Client::take(std::string const& bytes) {
    pending_ += bytes;
    while (true) {
        std::size_t const trailer = pending_.find(
            "\x01"
            "10=");
        if (trailer == std::string::npos || pending_.size() < trailer + 8) return;
        std::string const message = pending_.substr(0, trailer + 8);
        pending_.erase(0, trailer + 8);
        unsigned sum = 0;
        for (std::size_t at = 0; at <= trailer; ++at)
            sum += static_cast<unsigned char>(message[at]);
        EXPECT_EQ(std::stoul(value(message, 10)), sum % 256) << bars(message);
        std::size_t const body = message.find('\x01', message.find("\x01"
                                                                   "9=") +
                                                          1) +
                                 1;
        EXPECT_EQ(std::stoul(value(message, 9)), trailer + 1 - body) << bars(message);
        received.push_back(bars(message));
    }
}

bool Client::receive(std::size_t count) {
    return house.until([&] {
        pump();
        return received.size() >= count;
    });
}

std::string Client::receive_type(std::string const& msg_type, std::size_t from) {
    std::string found;
    house.until([&] {
        pump();
        for (std::size_t at = from; at < received.size() && found.empty(); ++at)
            if (value(received[at], 35) == msg_type) found = received[at];
        return !found.empty();
    });
    return found;
}

bool Client::receive_end() {
    return house.until([&] {
        pump();
        return is_closed;
    });
}

std::pair<std::string, std::string> make_certificate(std::filesystem::path const& folder,
                                                     std::string const& common_name) {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>(common_name.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    std::pair<std::string, std::string> const files{folder / "certificate.pem", folder / "key.pem"};
    std::FILE* file = std::fopen(files.first.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(files.second.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return files;
}

}  // namespace trestle::fix::engine::testing
