// A guest book: everyone may sign once, everyone may read it.

#include <weft.hpp>

using namespace weft;

WEFT_EVENT(signed, "(who: agent, text: text)");
WEFT_ERROR(signed_already, "you have signed already");
WEFT_ERROR(not_signed, "that one has not signed");

static Bytes key_of(const AgentId& who)
{
    return Bytes{Span{"by/"}}.append(who);
}

static u64 count(const View& ctx)
{
    return ctx.state().get<u64>("count").value_or(0);
}

WEFT_FUNC(sign, "(text: text) # Signs the book, once for each caller.")
{
    const Text text = ctx.param<"text">();
    require(text.size() > 0 && text.size() <= 200, "a text has 1 to 200 bytes");
    const AgentId who = ctx.caller();
    require(!ctx.state().has(key_of(who)), error_signed_already);
    ctx.state().set(key_of(who), text);
    ctx.state().set("count", count(ctx) + 1);
    event_signed(ctx, who, text);
}

WEFT_VIEW(signed, "() -> (count: u64) # How many have signed.")
{
    ctx.result<"count">(count(ctx));
}

WEFT_VIEW(entry, "(who: agent) -> (text: text) # What somebody wrote.")
{
    const auto text = ctx.state().get<Text>(key_of(ctx.param<"who">()));
    require(static_cast<bool>(text), error_not_signed);
    ctx.result<"text">(*text);
}
