// Owns a house for tests of the gateway: a scripted session layer, an inbox that can be full, and
// a loop and a clock that the test turns by hand. Never does anything by itself.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fix/gateway.hpp"
#include "tests/unit/fix/wire.hpp"

namespace trestle::fix {

class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(ScratchFolder const&) = delete;
    ScratchFolder& operator=(ScratchFolder const&) = delete;
    [[nodiscard]] std::string operator/(std::string const& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

struct Sent {
    std::string desk;
    std::string message;  // "35=8|37=…"
    engine::Mark mark;
    bool is_possible_resend = false;

    [[nodiscard]] std::string exec_id() const { return value_of(wire(message), 17); }
    [[nodiscard]] bool is_news() const { return message.starts_with("35=B|"); }
};

class House {
public:
    // A folder that outlives the house makes it one that comes back after kill -9.
    explicit House(std::string folder = {});

    // Opens the session of a desk; the first input of the journal belongs to it.
    void open(std::string const& desk, std::uint32_t messages_per_second = 0,
              bool recovery_news = true);
    void start(std::uint64_t epoch = 1'700'000'000);
    void receive(std::string_view barred_message, std::uint64_t number = 7,
                 std::string const& desk = "DESK1");
    void log_on(std::string const& desk = "DESK1", bool has_reset = false);
    void log_off(std::string const& desk = "DESK1");
    // As the sequencer would: stamped with the next sequence, with these effects. Their ExecIds are
    // filled in.
    Sequence happen(Effects effects, Input input = StopInput());
    // Replays the journal of another house up to a sequence.
    void replay(House const& before, Sequence last);
    // Runs what waits on the loop, and what that leads to.
    void turn();
    void turn_once();

    [[nodiscard]] std::vector<std::string> exec_ids(std::string const& desk = "DESK1") const;
    [[nodiscard]] std::vector<Sent> to(std::string const& desk) const;

    static Input StopInput() { return TimerFired{}; }

    std::vector<Input> inbox;
    std::vector<Sent> sent;
    std::vector<std::string> log;
    std::vector<std::string> alerts;
    std::vector<std::string> asked;
    std::vector<std::string> failures;
    std::map<std::string, engine::Mark> stored;   // the session stores' last marks
    std::map<std::string, std::size_t> queued;
    std::map<std::string, std::string> passwords;
    UserResponse password_outcome{.status = UserResponse::Status::password_changed};
    Timestamp now = Timestamp::from_ms(1'767'323'045'000);
    int batches = 0;
    bool is_full = false;
    std::size_t room = 1000;
    struct Step {
        Stamped stamped;
        Effects effects;
    };
    std::vector<Step> journal;

private:
    struct Later {
        Timestamp due;
        std::function<void()> call;
    };
    Gateway::Ports ports();

    std::unique_ptr<ScratchFolder> own_folder_;
    std::string folder_;
    std::vector<Later> later_;

public:
    Gateway gateway{ports()};
};

[[nodiscard]] Report report_of(std::string const& cl_ord_id, std::string const& desk = "DESK1",
                               std::string const& account = "DEMO");

}  // namespace trestle::fix
