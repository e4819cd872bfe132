namespace Faultline.Testing.Xunit;

/// <inheritdoc/>
public sealed class RegressionGate(string dataSet) : RegressionGateBase(dataSet)
{
    protected override Exception Failure(string message) => new GateFailedException(message);

    /// <summary>xunit v2 cannot skip a test that has begun; it passes.</summary>
    protected override Exception? Notice(string message) => null;
}
