// Owns what one desk is told about its orders: each message once, by ExecID, whatever becomes of
// sequence numbers and sessions. Never decides what is sent; never syncs on the order path.
//
// Layout of the folder: `owner` (one mapped page: whose ledger this is, of which journal, and how
// far the desk's session was given it) and segments `00000001.seg`, …. The journal can make all of
// it again: a tail that was lost with the machine is appended anew by replay, under the same
// ExecIDs.
// C++14-clean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fix/engine/engine.hpp"
#include "fix/segment_file.hpp"

namespace trestle {
namespace fix {

struct LedgerSettings {
    std::string folder;
    std::string desk;
    // What is older or more than this is dropped, a segment at a time, once the desk has confirmed
    // it. What is not confirmed is kept whatever its age and size.
    std::uint64_t max_bytes = 1073741824;
    std::int64_t max_age_ns = 31LL * 86400 * 1000000000;
    SegmentSizes segment_sizes{65536, 33554432};
};

class DeliveryLedger {
public:
    using Mark = engine::Mark;
    struct Entry {
        Mark mark;
        char const* msg_type;  // not ended by a zero
        std::size_t msg_type_size;
        char const* body;
        std::size_t body_size;
    };
    // False: enough for now, and this entry was not taken.
    using Visitor = std::function<bool(Entry const&)>;

    // Null when it cannot be opened; then `problem` says what to do about it.
    static std::unique_ptr<DeliveryLedger> open(LedgerSettings settings, std::string const& boot_id,
                                                std::string& problem);
    ~DeliveryLedger();  // without close(): as if the process had been killed
    DeliveryLedger(DeliveryLedger const&) = delete;
    DeliveryLedger& operator=(DeliveryLedger const&) = delete;

    // Says which journal the ExecIDs are of. A ledger of another one is moved aside, and this one
    // begins anew; `moved_to` then names the place. False: it could not be moved.
    bool claim(std::uint64_t journal_epoch, std::string& moved_to);

    // Marks only grow. False when the disk is full; problem() then has the reason.
    bool append(Mark mark, std::int64_t at_ns, std::string const& msg_type, char const* body,
                std::size_t size);
    // Visits what comes after this mark, in order.
    void read(Mark after, Visitor const& visit) const;
    // Forgets what comes after this mark: a journal that lost its tail uses those ids again.
    void cut_behind(Mark last);

    bool is_of(std::uint64_t journal_epoch) const;
    bool is_empty() const { return segments_.empty(); }
    Mark first() const;  // {0,0} when there is none
    Mark last() const { return last_; }

    // Up to here the session's own store was given it.
    Mark told() const;
    void set_told(Mark mark);
    // Up to here the desk has read it.
    void confirm(Mark mark, std::int64_t now_ns);

    void close();  // syncs everything
    std::string const& problem() const { return problem_; }

private:
    struct Owner;
    struct RecordHead;
    struct Place {
        Mark mark;
        std::size_t offset;
    };
    struct Segment {
        SegmentFile file;
        Mark last;
        std::int64_t last_at_ns = 0;
        std::vector<Place> places;  // one per some kilobytes, to begin reading near a mark
    };

    explicit DeliveryLedger(LedgerSettings settings) : settings_(std::move(settings)) {}
    bool map_owner();
    bool open_segments(bool may_have_holes);
    bool scan(Segment& segment) const;
    void note(Segment& segment, RecordHead const& head, std::size_t offset) const;
    bool add_segment(std::size_t record_size, std::int64_t now_ns);
    void drop_old(std::int64_t now_ns);
    void drop_all();
    SegmentKind kind() const;
    bool fail(std::string const& what);

    LedgerSettings settings_;
    Owner* owner_ = nullptr;
    std::vector<Segment> segments_;
    std::uint64_t bytes_ = 0;  // of all segments
    std::uint64_t next_number_ = 1;
    Mark last_;
    Mark confirmed_;
    std::string problem_;
};

}  // namespace fix
}  // namespace trestle
