// Owns whether a venue can be traded on: the steps up (clock, instruments, connections, balances,
// what was missed), down in the right order, and up again with backoff. Never looks at orders.
#pragma once

#include <memory>
#include <vector>

#include "adapters/session/channel.hpp"
#include "adapters/session/steps.hpp"
#include "adapters/session/stream_trust.hpp"

namespace trestle::adapters::session {

class Link {
public:
    struct Callbacks {
        std::function<void(Inputs)> tell;
        std::function<void(Payload const&)> on_event;
        std::function<void(VenueStatement)> on_audit_begun;
        std::function<void(StepResult&)> on_audit;
        std::function<void()> on_audit_done;  // all of it was answered
        std::function<bool()> has_open;       // something may come of orders there
        std::function<void(bool is_up, std::string const& why)> on_change;
        // All requests under way are lost; after on_change.
        std::function<void(std::string const& why)> on_lost;
    };

    Link(Settings const& settings, boost::asio::io_context& loop,
         std::shared_ptr<transport::TlsTrust const> trust, Dialect& dialect, Calls& calls,
         Callbacks callbacks, Log log);

    void start();
    void stop();
    void go_down(std::string const& why, bool must_wait_long = false);
    // A list of instruments that came by itself.
    void on_instruments(std::vector<Instrument> const& instruments);
    [[nodiscard]] bool is_up() const { return is_up_; }
    // The stream has kept something to itself: it is opened anew, and until all was compared again
    // the core risks nothing more there.
    void renew_stream(std::string const& why);
    // The stream has told of an order.
    void on_told() { stream_trust_.hear(); }

private:
    void connect();
    void load_instruments();
    void open_channels();
    void open_channel(std::size_t index);
    void on_ready(std::size_t index);
    void on_lost(std::size_t index, std::string const& why);
    void on_text(std::size_t index, std::string_view text);
    void load_account();
    void catch_up();
    void go_up(bool has_all);
    void go_down_after(Steps::Outcome const& outcome);
    [[nodiscard]] Timestamp missed_since() const;

    void keep_clock();
    void refresh_instruments();
    void audit();
    void pull(bool is_full);
    void on_pull_failed(std::string const& problem);
    void confirm_stream();
    void prove(bool is_proven, std::string const& why);
    [[nodiscard]] VenueStatement begin_statement(VenueStatement::Cause cause);
    void do_chore(std::size_t index);

    Settings const& settings_;
    boost::asio::io_context& loop_;
    std::shared_ptr<transport::TlsTrust const> trust_;
    Dialect& dialect_;
    Calls& calls_;
    Callbacks callbacks_;
    Log log_;
    Payload payload_;
    std::vector<std::unique_ptr<Channel>> channels_;
    std::vector<ChannelPlan> plans_;
    Steps way_up_;
    Steps refresh_;
    Steps audit_;
    Timer retry_;
    Timer clock_timer_;
    Timer refresh_timer_;
    Timer audit_timer_;
    std::vector<Chore> chores_;
    std::vector<std::unique_ptr<Timer>> chore_timers_;
    std::vector<std::unique_ptr<Timer>> reopen_timers_;
    std::vector<Instrument> instruments_;
    std::chrono::steady_clock::time_point up_since_{};
    std::chrono::steady_clock::time_point full_at_{};    // all of it was compared
    std::chrono::steady_clock::time_point proven_at_{};  // the last pull that was answered
    Timestamp last_heard_;  // on the venue's clock; unknown: never was up
    Timestamp began_;       // of the pull on the way up
    StreamTrust stream_trust_;
    std::string doubt_;  // why the stream is not trusted
    bool is_proven_ = true;
    bool is_renewing_ = false;
    unsigned attempt_ = 0;
    unsigned link_number_ = 0;  // answers of an earlier link do not drive a later one
    bool is_up_ = false;
    bool is_stopped_ = false;
};

}  // namespace trestle::adapters::session
