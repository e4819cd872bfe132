using Xunit.v3;

namespace Faultline.Testing.XunitV3;

/// <inheritdoc/>
public sealed class RegressionGate(string dataSet) : RegressionGateBase(dataSet)
{
    protected override Exception Failure(string message) => new GateFailedException(message);

    /// <summary>A skip, which shows the reason and does not fail the run.</summary>
    protected override Exception Notice(string message) => new GateFailedException(DynamicSkipToken.Value + message);
}
