# gateway, actions, medlm and clinic: one image, one command each (docker-compose.yml).
FROM python:3.11-slim
RUN useradd --create-home careline && install -d -o careline /var/lib/careline
WORKDIR /app
COPY requirements/root.lock requirements/root.lock
# The CPU build of torch needs `--build-arg TORCH_SOURCE="--index-url <the CPU builds' index>"`; the default has CUDA.
ARG TORCH_SOURCE=""
RUN pip install --no-cache-dir torch==2.13.0 $TORCH_SOURCE \
 && pip install --no-cache-dir -r requirements/root.lock
COPY . .
RUN pip install --no-cache-dir --no-deps -e .
USER careline
