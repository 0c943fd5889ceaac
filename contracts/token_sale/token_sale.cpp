// A token sale: the owner puts colored tokens up for sale at a price in IOTA, whoever pays gets
// them at once, on the ledger or in an account on the chain.
//
//   init      color, price: u64      what is sold and IOTA per token; the deployer is the owner
//   deposit                          by the owner, with tokens of the color: adds them to the stock
//   buy       account: AgentId       with IOTA, a multiple of the price: tokens go to the account
//                                    on this chain, or without it to the buyer's address
//   withdraw  amount: u64 = all      by the owner: proceeds to the owner's address
//   close     amount: u64 = all      by the owner: unsold tokens to the owner's address
//   set_price price: u64             by the owner
//   info      view                   color, price, stock, sold, proceeds
//   price, stock, sold   views       one of these
//
// The figures are kept in state and not read off the account: tokens that reach the contract in any
// other way change neither stock nor proceeds.

#include <weft.hpp>

using namespace weft;

namespace {

u64 figure(const View& ctx, Span name)
{
    return ctx.state().get<u64>(name).value_or(0);
}

Color color_for_sale(const View& ctx)
{
    const auto color = ctx.state().get<Color>("color");
    require(static_cast<bool>(color), "the sale was not set up");
    return *color;
}

void only_owner(const Func& ctx)
{
    require(ctx.caller() == ctx.creator(), "only the owner may do that");
}

/// The tokens that came are of this color alone; how many.
u64 only_incoming(const Func& ctx, const Color& color, Span otherwise)
{
    const u64 amount = ctx.incoming(color);
    require(amount > 0 && ctx.incoming_colors() == 1, otherwise);
    return amount;
}

/// To the owner's address; how much of `figure_name` the caller asked for, all by default.
void pay_owner(const Func& ctx, const Color& color, Span figure_name)
{
    only_owner(ctx);
    const u64 have = figure(ctx, figure_name);
    const u64 amount = ctx.optional_param<u64>("amount").value_or(have);
    require(amount <= have, "there is not that much");
    require(amount > 0, "there is nothing to pay out");
    const auto owner = address_of(ctx.caller());
    require(static_cast<bool>(owner), "the owner has no address on the ledger");
    ctx.state().set(figure_name, have - amount);
    ctx.transfer(*owner, {color, amount});
}

void check_price(u64 price)
{
    require(price > 0, "the price must not be zero");
}

}  // namespace

WEFT_FUNC(init)
{
    const auto color = ctx.param<Color>("color");
    require(!(color == iota), "IOTA cannot be sold for IOTA");
    const u64 price = ctx.param<u64>("price");
    check_price(price);
    ctx.state().set("color", color);
    ctx.state().set("price", price);
}

WEFT_FUNC(deposit)
{
    only_owner(ctx);
    const u64 amount =
        only_incoming(ctx, color_for_sale(ctx), "only tokens of the color for sale are taken");
    const u64 stock = checked_add(figure(ctx, "stock"), amount, "the stock would overflow");
    ctx.state().set("stock", stock);
    ctx.event(Text{} << "stock " << stock);
}

WEFT_FUNC(buy)
{
    const Color color = color_for_sale(ctx);
    const u64 paid = only_incoming(ctx, iota, "tokens are paid in IOTA alone");
    const u64 price = figure(ctx, "price");
    require(paid % price == 0, "pay a multiple of the price");
    const u64 amount = paid / price;
    const u64 stock = figure(ctx, "stock");
    require(amount <= stock, "not enough tokens in stock");

    ctx.state().set("stock", stock - amount);
    ctx.state().set("sold", checked_add(figure(ctx, "sold"), amount, "sold would overflow"));
    ctx.state().set("proceeds",
                    checked_add(figure(ctx, "proceeds"), paid, "proceeds would overflow"));

    const AgentId buyer = ctx.caller();
    const auto account = ctx.optional_param<AgentId>("account");
    const auto address = address_of(buyer);
    if (account || !address) {
        Dict params;
        params.set("a", account.value_or(buyer));
        ctx.call(Hname::of("accounts"), Hname::of("deposit"), params, {color, amount}).or_fail();
    } else {
        ctx.transfer(*address, {color, amount});
    }
    ctx.result("amount", amount);
    ctx.event(Text{} << "sold " << amount << " for " << paid);
}

WEFT_FUNC(withdraw)
{
    pay_owner(ctx, iota, "proceeds");
}

WEFT_FUNC(close)
{
    pay_owner(ctx, color_for_sale(ctx), "stock");
}

WEFT_FUNC(set_price)
{
    only_owner(ctx);
    const u64 price = ctx.param<u64>("price");
    check_price(price);
    ctx.state().set("price", price);
    ctx.event(Text{} << "price " << price);
}

WEFT_VIEW(info)
{
    ctx.result("color", color_for_sale(ctx));
    ctx.result("price", figure(ctx, "price"));
    ctx.result("stock", figure(ctx, "stock"));
    ctx.result("sold", figure(ctx, "sold"));
    ctx.result("proceeds", figure(ctx, "proceeds"));
}

WEFT_VIEW(price)
{
    ctx.result("price", figure(ctx, "price"));
}
WEFT_VIEW(stock)
{
    ctx.result("stock", figure(ctx, "stock"));
}
WEFT_VIEW(sold)
{
    ctx.result("sold", figure(ctx, "sold"));
}
