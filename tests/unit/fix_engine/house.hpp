// Owns what every test of the engine needs: a house with an engine on real sockets, and a desk that
// speaks raw FIX to it. Never uses the engine's own encoder or framing.
#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fix/engine/engine.hpp"

namespace trestle::fix::engine::testing {

// "35=D|11=a" with '|' for SOH.
std::string soh(std::string text);
std::string bars(std::string text);
// Value of a tag in a message with SOH; empty when absent.
std::string value(std::string const& message, int tag);
std::string timestamp(int seconds_from_now = 0);
// A whole message around "35=D|49=…|11=a": BodyLength and CheckSum are made here.
std::string framed(std::string const& fields, std::string const& begin_string = "FIX.4.4");

struct TemporaryFolder {
    TemporaryFolder();
    ~TemporaryFolder();
    std::filesystem::path path;
};

// Everything that the engine told, in order, in one vocabulary.
class Recorder : public Application {
public:
    struct Message {
        MessageContext context;
        std::string desk;
        std::string raw;
    };
    struct Refused {
        std::string desk;
        std::uint64_t msg_seq_num;
        std::string msg_type;
        int field;
        std::string text;
    };

    void on_logon_request(LogonRequest const& request, LogonAnswer answer) override;
    void on_logged_on(std::string const& desk, std::string const& peer, std::string const& username,
                      bool has_reset_numbers) override;
    void on_logged_off(std::string const& desk, std::string const& reason, bool is_logout) override;
    void on_delivered(std::string const& desk, Mark last) override;
    void on_message(MessageContext const& context, char const* raw, std::size_t size) override;
    void on_refused(std::string const& desk, std::uint64_t msg_seq_num, std::string const& msg_type,
                    int field, std::string const& text) override;
    void on_batch_end() override;
    void on_log(std::string const& line) override { log.push_back(line); }

    bool has_logged(std::string const& part) const;
    std::string all_logs() const;

    std::vector<LogonRequest> requests;
    std::vector<LogonAnswer> answers;  // kept while answers_late
    bool answers_late = false;
    std::string refusal;                 // given when not late
    std::vector<std::string> sessions;   // "on DESK1 alice", "on DESK1 alice reset", "off DESK1: "
    std::vector<bool> logouts;           // of each "off": the desk had said goodbye
    std::vector<std::string> delivered;  // "DESK1 7.1"
    std::vector<Message> messages;
    std::vector<Refused> refused;
    std::vector<std::size_t> batches;  // messages since the last batch end, when there were any
    std::vector<std::string> log;
    std::function<void(Message const&)> then;

private:
    std::size_t batched_ = 0;
};

class House {
public:
    House();
    ~House();

    std::string start();  // open and listen; the problem, if any
    void restart();       // a clean stop, then everything anew on the same store
    void crash();         // the same without a stop
    bool until(std::function<bool()> const& condition, int milliseconds = 5000);
    void run_for(int milliseconds);
    void send_report(std::string const& exec_id, Mark mark = {}, bool is_possible_resend = false,
                     std::string const& desk = "DESK1");
    std::uint16_t port(std::size_t listener = 0) const { return engine->ports().at(listener); }

    TemporaryFolder folder;
    Settings settings;
    Recorder recorder;
    std::unique_ptr<boost::asio::io_context> loop;
    std::unique_ptr<Engine> engine;
};

// A desk: a plain or TLS socket, numbers, and what it has received.
class Client {
public:
    // The certificate and key, as PEM files, are what it shows of itself in TLS.
    explicit Client(House& house, bool is_tls = false, std::size_t listener = 0,
                    std::pair<std::string, std::string> const& shown = {});
    ~Client();
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    void send_raw(std::string const& bytes);
    // "35=D|11=a|…": adds 49, 56, 34, 52 and counts the number.
    void send(std::string const& fields);
    std::string encode(std::string const& fields);
    std::string order(std::string const& cl_ord_id);
    void log_on(std::string const& extra = "108=30|");
    bool receive(std::size_t count);  // until this many messages are there
    // Until a message of this type is there; the first such one at or after `from`.
    std::string receive_type(std::string const& msg_type, std::size_t from = 0);
    bool receive_end();  // until the house has closed the connection
    void pump();

    House& house;
    std::string desk = "DESK1";
    std::string target = "TRESTLE";
    std::string password = "demo";
    std::uint64_t next = 1;
    int sending_time_offset = 0;
    std::vector<std::string> received;  // with '|' for SOH
    bool is_closed = false;
    bool is_reading = true;

private:
    void take(std::string const& bytes);
    int socket_ = -1;
    SSL_CTX* tls_context_ = nullptr;
    SSL* tls_ = nullptr;
    std::string pending_;
    std::string unsent_;
};

// A self-signed certificate and its key as PEM files.
std::pair<std::string, std::string> make_certificate(std::filesystem::path const& folder,
                                                     std::string const& name = "localhost");

}  // namespace trestle::fix::engine::testing
