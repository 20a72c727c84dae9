// Owns what one desk session must remember across restarts: both sequence numbers, every message
// sent, and the mark of the last report among them. Never knows what a message means, and never
// syncs on the order path. Beyond its limit of bytes it forgets the oldest segments: a resend then
// gives those numbers as a gap.
//
// Layout of the folder: `numbers` (one mapped page) and segments (fix/segment_file). C++14-clean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "fix/engine/engine.hpp"
#include "fix/segment_file.hpp"

namespace trestle {
namespace fix {

// After a power loss the page cache is gone and nobody knows the last number that was sent. The
// outbound number then jumps by this much: the desk sees a gap, which a gap fill closes, and never
// a number that is too low, which would end the session until people talk to each other.
constexpr std::uint64_t power_loss_jump = 10000;

// Changes with every boot of the kernel; empty when /proc is not there.
std::string kernel_boot_id();

class SessionStore {
public:
    // Null when the store cannot be opened; then `problem` says what to do about it.
    static std::unique_ptr<SessionStore> open(std::string const& folder, std::string const& boot_id,
                                              std::string& problem,
                                              std::size_t max_bytes = SIZE_MAX);
    ~SessionStore();  // without close(): as if the process had been killed
    SessionStore(SessionStore const&) = delete;
    SessionStore& operator=(SessionStore const&) = delete;

    // False when the disk is full or the store is closed; problem() then has the reason. A number
    // at or below the last one replaces it and everything after it.
    bool append(std::uint64_t msg_seq_num, engine::Mark mark, char const* bytes, std::size_t size);
    using Visitor = std::function<void(std::uint64_t, char const*, std::size_t)>;
    // Visits what is stored with begin <= MsgSeqNum <= end, in order; gaps are skipped.
    void get(std::uint64_t begin, std::uint64_t end, Visitor const& visit) const;
    // The last number of the longest run from `begin` on whose messages fit in max_bytes together
    // (at least one message); `end` when all of them fit.
    std::uint64_t run_end(std::uint64_t begin, std::uint64_t end, std::size_t max_bytes) const;

    // A stored message that has a mark.
    struct Marked {
        engine::Mark mark;
        std::uint64_t msg_seq_num = 0;  // 0: there is none
    };
    // The last one at or before this number.
    Marked last_marked(std::uint64_t msg_seq_num) const;

    std::uint64_t next_sender() const;
    std::uint64_t next_target() const;
    bool set_next_sender(std::uint64_t number);
    bool set_next_target(std::uint64_t number);
    std::int64_t creation_time_ns() const;
    // Of the last report stored with a mark. A reset of the numbers keeps it: the desk starts anew,
    // but what it was given before is not given again.
    engine::Mark last_mark() const { return last_mark_; }
    // How far the outbound number jumped when the store was opened: 0 or power_loss_jump.
    std::uint64_t jumped_by() const { return jumped_by_; }

    // Forgets every message; both numbers become 1.
    bool reset();
    // Syncs everything and remembers that nothing was lost.
    void close();
    std::string const& problem() const { return problem_; }

private:
    struct Numbers;
    struct RecordHead;
    struct Entry {
        std::uint64_t msg_seq_num;
        std::uint32_t segment;
        std::uint32_t offset;
    };

    explicit SessionStore(std::string folder);
    bool map_numbers();
    bool start_numbers(int file);
    void settle_after_boot(std::string const& boot_id);
    bool open_segments();
    bool open_segment(std::uint64_t number);
    bool scan(std::uint32_t segment_index);
    bool add_segment(std::size_t record_size);
    void drop_oldest_segments(std::size_t coming_bytes);
    void drop_segments();
    void remember(std::uint64_t msg_seq_num, std::uint32_t segment, std::uint32_t offset);
    SegmentKind kind() const;
    std::deque<Entry>::const_iterator first_at_or_after(std::uint64_t msg_seq_num) const;
    RecordHead const& head_of(Entry const& entry) const;
    bool fail(std::string const& what);

    std::string folder_;
    Numbers* numbers_ = nullptr;
    std::deque<SegmentFile> segments_;
    std::deque<Entry> entries_;  // 16 bytes per stored message: all that stays in memory
    std::uint32_t dropped_ = 0;  // segments in front of segments_; Entry::segment counts them too
    std::size_t max_bytes_ = SIZE_MAX;
    bool is_tail_torn_ = false;
    engine::Mark last_mark_;
    std::uint64_t jumped_by_ = 0;
    std::string problem_;
};

}  // namespace fix
}  // namespace trestle
