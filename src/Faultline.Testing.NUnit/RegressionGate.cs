using NUnit.Framework;

namespace Faultline.Testing.NUnit;

/// <inheritdoc/>
public sealed class RegressionGate(string dataSet) : RegressionGateBase(dataSet)
{
    protected override Exception Failure(string message) => new AssertionException(message);

    protected override Exception Notice(string message) => new InconclusiveException(message);
}
