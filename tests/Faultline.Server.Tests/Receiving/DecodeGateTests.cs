using Faultline.Server.Receiving;

namespace Faultline.Server.Tests.Receiving;

/// <summary>Who is decoded beside whom.</summary>
public class DecodeGateTests
{
    [Fact]
    public void Requests_go_in_side_by_side_up_to_the_bound_and_then_in_order()
    {
        var gate = new DecodeGate(mostBytes: 10, mostRequests: 8);
        Assert.True(gate.EnterAsync(6).IsCompleted);
        Assert.True(gate.EnterAsync(4).IsCompleted);
        var third = gate.EnterAsync(5);
        // It would fit, but another came first.
        var fourth = gate.EnterAsync(0);
        Assert.False(third.IsCompleted);
        Assert.False(fourth.IsCompleted);

        gate.Leave(4);
        Assert.False(third.IsCompleted);
        gate.Leave(6);
        Assert.True(third.IsCompleted);
        Assert.True(fourth.IsCompleted);
    }

    [Fact]
    public void One_that_is_larger_than_the_bound_goes_in_alone()
    {
        var gate = new DecodeGate(mostBytes: 10, mostRequests: 8);
        Assert.True(gate.EnterAsync(1).IsCompleted);
        var large = gate.EnterAsync(1_000);
        Assert.False(large.IsCompleted);
        gate.Leave(1);
        Assert.True(large.IsCompleted);
        var small = gate.EnterAsync(1);
        Assert.False(small.IsCompleted);
        gate.Leave(1_000);
        Assert.True(small.IsCompleted);
    }

    [Fact]
    public void No_more_go_in_than_are_allowed_whatever_their_size()
    {
        var gate = new DecodeGate(mostBytes: 10, mostRequests: 2);
        Assert.True(gate.EnterAsync(1).IsCompleted);
        Assert.True(gate.EnterAsync(0).IsCompleted);
        var third = gate.EnterAsync(0);
        Assert.False(third.IsCompleted);
        gate.Leave(0);
        Assert.True(third.IsCompleted);
    }
}
