// Owns the thread that follows the journal and writes the audit file, off the order path. It
// derives effects with a replica of the core, so the audit file can be made again from the journal
// alone.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "oms/model/ids.hpp"

namespace trestle::server {

class AuditTail {
public:
    using Log = std::function<void(std::string_view)>;

    // Follows `journal` into `file`; `alert` gets each problem, after which the tail stops: trading
    // goes on, the audit file can be rebuilt.
    AuditTail(std::filesystem::path journal, std::filesystem::path file, Log alert);
    ~AuditTail();
    AuditTail(AuditTail const&) = delete;

    void start();
    // More records may be read: everything up to `durable`. Any thread.
    void advance(Sequence durable);
    // Writes what is durable, then ends.
    void stop();
    [[nodiscard]] Sequence written() const { return written_.load(); }

    // Makes the whole file from the journal, in this thread. Empty on success.
    [[nodiscard]] static std::string rebuild(std::filesystem::path const& journal,
                                             std::filesystem::path const& file);

private:
    void follow();

    std::filesystem::path const journal_;
    std::filesystem::path const file_;
    Log const alert_;
    std::mutex mutex_;
    std::condition_variable wake_;
    Sequence durable_ = 0;
    bool is_waiting_ = false;  // advance() must wake it
    bool is_stopping_ = false;
    std::atomic<Sequence> written_ = 0;
    std::thread thread_;
};

}  // namespace trestle::server
